package dev.askel.asl.interpreter;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;

/**
 * Renders events in the notation of docs/aws/history.md: {@code id<previous Type}, then the detail
 * that identifies the event.
 */
public final class HistoryText {
    private HistoryText() {}

    /** The event in the form {@code 4<3 PassStateEntered A}. */
    public static String of(HistoryEvent event) {
        return "%d<%d %s".formatted(event.id(), event.previousEventId(), describe(event));
    }

    /** The type and the detail that identifies the event, without ids and times. */
    public static String describe(HistoryEvent event) {
        var shown =
                switch (event.details()) {
                    case EventDetails.StateEntered entered -> entered.name();
                    case EventDetails.StateExited exited -> exited.name();
                    case EventDetails.Failed(var error, _) -> error == null ? "" : error;
                    case EventDetails.TaskFailed failed ->
                            failed.error() == null ? "" : failed.error();
                    case EventDetails.MapIteration iteration ->
                            iteration.name() + "[" + iteration.index() + "]";
                    case EventDetails.MapStateStarted(int length) -> Integer.toString(length);
                    case EventDetails.ExecutionRedriven(int count) -> Integer.toString(count);
                    default -> "";
                };
        return shown.isEmpty() ? event.type().name() : event.type().name() + " " + shown;
    }
}
