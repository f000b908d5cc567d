package dev.askel.connectors.events;

import com.typesafe.config.Config;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.AwsServices;
import dev.askel.engine.observability.LogSink;
import dev.askel.engine.observability.LogSinks;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Decides whether executions publish status events to EventBridge, and holds the sink for them. */
public final class EventBridgeStatusEvents {
    private final BiPredicate<String, String> published;
    private final Predicate<String> onOwnBus;
    private final LogSink sink;

    private EventBridgeStatusEvents(
            BiPredicate<String, String> published, Predicate<String> onOwnBus, LogSink sink) {
        this.published = published;
        this.onOwnBus = onOwnBus;
        this.sink = sink;
    }

    /**
     * Reads the settings.
     *
     * @param settings {@code askel.status-events}
     * @throws IllegalArgumentException when a setting is invalid; the message names it
     */
    public static EventBridgeStatusEvents of(
            Config settings, AwsEnvironment aws, AwsServices services) {
        var eventBridge = new StatusEventSink(services, settings.getDuration("answer-timeout"));
        return switch (settings.getString("sink")) {
            // AWS accepts events of the source aws.states only from its own service.
            case "auto" -> {
                var usesEmulator = aws.accountsWithOtherEndpoint(StatusEventSink.CLIENT);
                yield new EventBridgeStatusEvents(
                        (account, _) -> usesEmulator.test(account),
                        usesEmulator.negate(),
                        eventBridge);
            }
            case "own" -> new EventBridgeStatusEvents((_, _) -> false, _ -> true, eventBridge);
            case "eventbridge" ->
                    new EventBridgeStatusEvents((_, _) -> true, _ -> false, eventBridge);
            case "none" -> new EventBridgeStatusEvents((_, _) -> false, _ -> false, eventBridge);
            case String other ->
                    throw new IllegalArgumentException(
                            "askel.status-events.sink is '%s', expected auto, own, eventbridge or none"
                                    .formatted(other));
        };
    }

    /** Whether the events of an account belong to the event bus of this cluster. */
    public Predicate<String> ownBusPredicate() {
        return onOwnBus;
    }

    /** Whether executions of an account and a region publish events to EventBridge. */
    public BiPredicate<String, String> publicationPredicate() {
        return published;
    }

    /**
     * Returns sinks that use the event sink for event buses and {@code logs} for all other ARNs.
     */
    public LogSinks mergedWith(LogSinks logs) {
        return arn -> EventBusArn.matches(arn) ? sink : logs.of(arn);
    }
}
