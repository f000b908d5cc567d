package dev.askel.connectors.http;

import com.typesafe.config.ConfigFactory;

/** Allows every host for connections of EventBridge, in tests of other rules. */
final class AnyEventBridgeHosts {
    static final EventBridgeHosts HOSTS =
            EventBridgeHosts.of(ConfigFactory.parseString("eventbridge-hosts { \"*\" = [\"*\"] }"));

    private AnyEventBridgeHosts() {}
}
