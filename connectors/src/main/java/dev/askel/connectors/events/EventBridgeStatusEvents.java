package dev.askel.connectors.events;

import com.typesafe.config.Config;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.AwsServices;
import dev.askel.connectors.aws.ServiceAddress;
import dev.askel.connectors.model.ServiceModel;
import dev.askel.engine.observability.LogSink;
import dev.askel.engine.observability.LogSinks;
import java.util.function.BiPredicate;

/** Whether status changes of executions are published to an event bus, and how. */
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
     * @throws IllegalArgumentException when a setting is unusable; the message names it
     */
    public static EventBridgeStatusEvents of(
            Config settings, AwsEnvironment aws, AwsServices services) {
        BiPredicate<String, String> published =
                switch (settings.getString("sink")) {
                    case "auto" -> (account, region) -> isEmulator(aws, account, region);
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

    /** AWS itself takes events of source aws.states from nobody but its own service. */
    private static boolean isEmulator(AwsEnvironment aws, String account, String region) {
        var model = ServiceModel.of(StatusEventSink.CLIENT).orElseThrow();
        return !aws.endpoint(ServiceAddress.of(StatusEventSink.CLIENT, model, region), account)
                .amazon();
    }

    /** Whether executions of an account and region tell their bus. */
    public BiPredicate<String, String> published() {
        return published;
    }

    /** The sinks of event buses, and {@code logs} for all that is none. */
    public LogSinks mergedWith(LogSinks logs) {
        return arn -> EventBusArn.matches(arn) ? sink : logs.of(arn);
    }
}
