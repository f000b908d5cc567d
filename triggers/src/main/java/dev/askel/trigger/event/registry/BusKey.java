package dev.askel.trigger.event.registry;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.trigger.event.EventArn;

/**
 * An event bus of an account in a region.
 *
 * @param name the name of the bus, which may not exist
 */
public record BusKey(ArnScope scope, String name) {
    String account() {
        return scope.account();
    }

    String region() {
        return scope.region();
    }

    /** The ARN of the bus. */
    public String arn() {
        return new EventArn.Bus(scope, name).toString();
    }

    String ruleArn(String rule) {
        return new EventArn.Rule(scope, name, rule).toString();
    }
}
