package dev.askel.server;

import dev.askel.connectors.Connectors;
import dev.askel.engine.observability.LogSinks;
import dev.askel.trigger.event.status.StatusEventBus;
import java.util.function.BiPredicate;

/** Decides which status events of executions go to the event buses of this cluster. */
final class StatusEventRouting {
    private StatusEventRouting() {}

    /**
     * Returns the sinks of logs, with the event buses of this cluster where they get the events.
     */
    static LogSinks sinks(Connectors connectors, LogSinks logs, StatusEventBus ownBus) {
        var onOwnBus = connectors.ownEventBusPredicate();
        return arn -> {
            var account = StatusEventBus.accountOf(arn);
            return account != null && onOwnBus.test(account) ? ownBus : logs.of(arn);
        };
    }

    /** Whether executions of an account and a region publish status events. */
    static BiPredicate<String, String> statusEventPredicate(
            Connectors connectors, StatusEventBus ownBus) {
        var onOwnBus = connectors.ownEventBusPredicate();
        var onEventBridge = connectors.statusEventPredicate();
        return (account, region) ->
                onOwnBus.test(account)
                        ? ownBus.mayHaveRules(account, region)
                        : onEventBridge.test(account, region);
    }
}
