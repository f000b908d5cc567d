package dev.askel.connectors.http;

import com.typesafe.config.ConfigFactory;

/** Connections of EventBridge that may be sent to every host, as the default has it. */
final class AnyEventBridgeHosts {
    static final EventBridgeHosts HOSTS =
            EventBridgeHosts.of(
                    ConfigFactory.defaultReference().getConfig("askel.connectors.http"));

    private AnyEventBridgeHosts() {}
}
