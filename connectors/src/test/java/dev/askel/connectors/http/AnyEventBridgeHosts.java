package dev.askel.connectors.http;

import com.typesafe.config.ConfigFactory;

/** Connections of EventBridge that may be sent to every host, for tests of other rules. */
final class AnyEventBridgeHosts {
    static final EventBridgeHosts HOSTS =
            EventBridgeHosts.of(ConfigFactory.parseString("eventbridge-hosts { \"*\" = [\"*\"] }"));

    private AnyEventBridgeHosts() {}
}
