package dev.askel.connectors.events;

import com.typesafe.config.Config;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.AwsServices;
import dev.askel.engine.observability.LogSink;
import dev.askel.engine.observability.LogSinks;
import java.util.function.BiPredicate;

/** Decides whether executions publish status events to EventBridge, and holds the sink for them. */
public final class EventBridgeStatusEvents {
    private final BiPredicate<String, String> published;
    private final LogSink sink;

    private EventBridgeStatusEvents(BiPredicate<String, String> published, LogSink sink) {
        this.published = published;
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
        BiPredicate<String, String> published =
                switch (settings.getString("sink")) {
                    // AWS accepts events of the source aws.states only from its own service.
                    case "auto" -> {
                        var usesEmulator = aws.accountsWithOtherEndpoint(StatusEventSink.CLIENT);
                        yield (account, _) -> usesEmulator.test(account);
                    }
                    case "eventbridge" -> (_, _) -> true;
                    case "none" -> (_, _) -> false;
                    case String other ->
                            throw new IllegalArgumentException(
                                    "askel.status-events.sink is '%s', expected auto, eventbridge or none"
                                            .formatted(other));
                };
        return new EventBridgeStatusEvents(
                published, new StatusEventSink(services, settings.getDuration("answer-timeout")));
    }

    /** Returns a predicate of an account and a region: whether their executions publish events. */
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
