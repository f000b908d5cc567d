package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import dev.askel.access.oidc.OidcSettings;
import dev.askel.access.oidc.OidcSettings.BearerTokenSettings;
import dev.askel.access.oidc.OidcSettings.GroupMapping;
import dev.askel.access.oidc.OpenIdProvider;
import dev.askel.engine.clock.EngineTime;
import dev.askel.http.session.OidcSignIn;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the settings {@code askel.oidc}. */
final class OidcConfiguration {
    private static final int SECRET_BYTES_MAX = 4_096;

    private OidcConfiguration() {}

    /**
     * Returns the sign-in with the configured provider; null when none is configured, or when
     * requests are not verified.
     *
     * @throws RefusedException when the settings cannot be used
     */
    static @Nullable OidcSignIn read(Config config, EngineTime time) {
        var oidc = config.getConfig("askel.oidc");
        try {
            return oidc.getString("issuer").isEmpty() || !Settings.verifiesRequests(config)
                    ? null
                    : new OidcSignIn(
                            new OpenIdProvider(
                                    settings(config, oidc),
                                    () -> Instant.ofEpochMilli(time.millis())));
        } catch (ConfigException | IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static OidcSettings settings(Config config, Config oidc) {
        var account = oidc.getString("account");
        return new OidcSettings(
                oidc.getString("name"),
                URI.create(oidc.getString("issuer")),
                oidc.getString("client-id"),
                secret(oidc),
                oidc.getStringList("scopes"),
                oidc.getString("user-claim"),
                oidc.getBoolean("permit-missing-email-verified"),
                new GroupMapping(
                        account.isEmpty()
                                ? config.getString("askel.access.installation-account")
                                : account,
                        oidc.getString("groups-claim"),
                        policies(oidc)),
                new BearerTokenSettings(oidc.getString("audience"), oidc.getString("bearer-type")),
                oidc.getDuration("clock-skew"),
                oidc.getDuration("keys-max"));
    }

    private static String secret(Config oidc) {
        var file = oidc.getString("client-secret-file");
        if (file.isEmpty()) {
            return oidc.getString("client-secret");
        }
        try {
            var path = Path.of(file);
            if (Files.size(path) > SECRET_BYTES_MAX) {
                throw new RefusedException(
                        "askel.oidc.client-secret-file %s has more than %d bytes."
                                .formatted(file, SECRET_BYTES_MAX));
            }
            return Files.readString(path).strip();
        } catch (IOException e) {
            throw new RefusedException(
                    "askel.oidc.client-secret-file %s cannot be read: %s".formatted(file, e), e);
        }
    }

    private static Map<String, List<String>> policies(Config oidc) {
        var policies = new TreeMap<String, List<String>>();
        // The name of a group may contain dots, so joinPath must quote it.
        oidc.getObject("policies")
                .keySet()
                .forEach(group ->
                        policies.put(
                                group, oidc.getStringList(ConfigUtil.joinPath("policies", group))));
        return policies;
    }
}
