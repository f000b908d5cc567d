package dev.askel.connectors.http;

import dev.askel.engine.connection.OpenedConnection;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The origin of a connection. It determines where the allowed hosts of the connection are
 * configured.
 */
enum ConnectionOrigin {
    /** A connection of this cluster, restricted by its member {@code allowedHosts}. */
    OF_CLUSTER,
    /**
     * A connection of this cluster without {@code allowedHosts}, restricted by the setting {@link
     * EventBridgeHosts#SETTING}.
     */
    OF_CLUSTER_WITHOUT_HOSTS,
    /** A connection of EventBridge, restricted by the setting {@link EventBridgeHosts#SETTING}. */
    OF_EVENT_BRIDGE;

    /**
     * Returns the reason why a connection may not be sent to an address.
     *
     * @param endpoint http or https
     * @return null when the connection may be sent
     */
    @Nullable String refusal(OpenedConnection connection, URI endpoint) {
        if (connection.allowedHosts().allow(endpoint)) {
            return null;
        }
        var refusal =
                "The connection %s may not be sent to the host '%s': "
                        .formatted(connection.arn(), host(endpoint));
        return refusal
                + switch (this) {
                    case OF_CLUSTER -> "its allowedHosts do not name it.";
                    case OF_CLUSTER_WITHOUT_HOSTS ->
                            "it has no allowedHosts, and %s Or name its hosts, and give its secrets again: ./askel connections update %s --from FILE --allowed-host HOST."
                                    .formatted(
                                            setting(connection, endpoint), name(connection.arn()));
                    case OF_EVENT_BRIDGE -> setting(connection, endpoint);
                };
    }

    private static String setting(OpenedConnection connection, URI endpoint) {
        return "the setting %s does not allow this host for the connection. To allow it, set %s { \"%s\" = [\"%s\"] }."
                .formatted(
                        EventBridgeHosts.SETTING,
                        EventBridgeHosts.SETTING,
                        name(connection.arn()),
                        host(endpoint));
    }

    private static String host(URI endpoint) {
        return endpoint.getPort() < 0
                ? endpoint.getHost()
                : endpoint.getHost() + ":" + endpoint.getPort();
    }

    private static String name(String arn) {
        return arn.split("/", -1)[1];
    }
}
