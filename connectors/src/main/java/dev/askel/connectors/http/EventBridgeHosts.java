package dev.askel.connectors.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import dev.askel.engine.api.connection.AllowedHost;
import dev.askel.engine.api.connection.AllowedHosts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The allowed hosts of connections that store none ({@code
 * askel.connectors.http.eventbridge-hosts}): EventBridge's connections, and connections of this
 * cluster that CreateConnection of EventBridge has created. EventBridge itself stores no hosts with
 * a connection; AWS restricts them in the policy of the machine's role. A connection that matches
 * no entry has no allowed hosts.
 */
public final class EventBridgeHosts {
    /** The name of the setting. */
    static final String SETTING = "askel.connectors.http.eventbridge-hosts";

    private static final String NAME = "eventbridge-hosts";
    private static final String OTHERS = "*";
    private static final int ARN_PARTS = 8;
    private static final int NAME_PART = 6;

    private final Map<String, AllowedHosts> byKey;

    private EventBridgeHosts(Map<String, AllowedHosts> byKey) {
        this.byKey = Map.copyOf(byKey);
    }

    /**
     * Reads {@code askel.connectors.http}.
     *
     * @throws IllegalArgumentException when the setting contains no valid hosts; the message names
     *     the entry
     */
    public static EventBridgeHosts of(Config settings) {
        var byKey = new TreeMap<String, AllowedHosts>();
        for (var key : settings.getObject(NAME).keySet()) {
            var path = ConfigUtil.joinPath(NAME, key);
            try {
                byKey.put(key, hosts(settings.getStringList(path)));
            } catch (IllegalArgumentException | ConfigException e) {
                throw new IllegalArgumentException(
                        "askel.connectors.http.%s: %s".formatted(path, e.getMessage()), e);
            }
        }
        return new EventBridgeHosts(byKey);
    }

    private static AllowedHosts hosts(List<String> texts) {
        return texts.contains(AllowedHost.ANY.host())
                ? AllowedHosts.ANY
                : AllowedHosts.parse(texts);
    }

    /**
     * Returns the allowed hosts of a connection: the entry of its ARN, else of its name, else of
     * {@code *}.
     */
    public AllowedHosts of(String connectionArn) {
        var parts = connectionArn.split("[:/]", -1);
        var name = parts.length == ARN_PARTS ? parts[NAME_PART] : "";
        for (var key : List.of(connectionArn, name, OTHERS)) {
            var hosts = byKey.get(key);
            if (hosts != null) {
                return hosts;
            }
        }
        return AllowedHosts.NONE;
    }
}
