package dev.askel.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueType;
import dev.askel.http.admission.ApiQuotas;
import dev.askel.http.admission.Quota;
import dev.askel.http.wire.ApiOperations;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;

/** The settings under {@code askel.http.throttling}. */
final class ThrottlingSettings {
    private ThrottlingSettings() {}

    /**
     * Reads the settings from a complete configuration.
     *
     * @return empty when throttling is off
     * @throws IllegalArgumentException when a setting is malformed; the message names it
     */
    static Optional<ApiQuotas> of(Config config) {
        var throttling = config.getConfig("askel.http.throttling");
        if (!throttling.getBoolean("enabled")) {
            return Optional.empty();
        }
        return Optional.of(
                new ApiQuotas(
                        new HashSet<>(throttling.getStringList("large-regions")),
                        quotas(throttling, "large"),
                        quotas(throttling, "other")));
    }

    private static Map<String, Quota> quotas(Config throttling, String size) {
        var quotas = new HashMap<String, Quota>();
        throttling
                .getObject(size)
                .forEach((action, quota) -> {
                    if (quota.valueType() != ConfigValueType.NULL) {
                        quotas.put(action, quota(size, action, quota.atKey(action)));
                    }
                });
        return quotas;
    }

    private static Quota quota(String size, String action, Config holder) {
        var path = "askel.http.throttling.%s.%s".formatted(size, action);
        if (!action.equals(ApiQuotas.EXPRESS_START) && !ApiOperations.exists(action)) {
            throw new IllegalArgumentException(path + ": there is no such action");
        }
        try {
            var quota = holder.getConfig(action);
            return new Quota(quota.getLong("bucket"), quota.getDouble("refill"));
        } catch (ConfigException | IllegalArgumentException wrong) {
            throw new IllegalArgumentException(path + ": " + wrong.getMessage(), wrong);
        }
    }
}
