package dev.askel.server.local;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.ExecutionState.Outcome;
import dev.askel.http.wire.HistoryText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A local run in words: its history, a line for each event, and what came of it. */
public final class RunReport {
    private RunReport() {}

    /** For a terminal. */
    public static String text(LocalExecution.Ended ended) {
        var text = new StringBuilder();
        var start = ended.state().identity().startedAt();
        for (var event : ended.events()) {
            text.append(
                    "%5d <- %-5d %10.3f s  %s%n"
                            .formatted(
                                    event.id(),
                                    event.previousEventId(),
                                    Duration.between(start, event.timestamp()).toMillis() / 1000.0,
                                    line(event)));
        }
        return text.append('\n').append(outcome(ended.state().outcome())).append('\n').toString();
    }

    /** The history as GetExecutionHistory answers it. */
    public static String json(LocalExecution.Ended ended) {
        return HistoryText.of(ended.events()) + "\n";
    }

    private static String line(HistoryEvent event) {
        return switch (event.details()) {
            case EventDetails.StateEntered entered -> event.type() + "  " + entered.name();
            case EventDetails.StateExited exited -> event.type() + "  " + exited.name();
            case EventDetails.Failed(var error, var cause) ->
                    event.type() + "  " + error + ": " + cause;
            default -> event.type().toString();
        };
    }

    private static String outcome(@Nullable Outcome outcome) {
        return switch (outcome) {
            case null ->
                    "RUNNING\nIt waits for somebody outside: an activity's worker or a callback. Run it on a server.";
            case Outcome.Succeeded(_, var output) -> "SUCCEEDED\n" + output.text();
            case Outcome.Failed(_, var error, var cause) -> "FAILED\n" + error + ": " + cause;
            case Outcome.Aborted(_, var error, var cause) -> "ABORTED\n" + error + ": " + cause;
            case Outcome.TimedOut(_, var error, var cause) -> "TIMED_OUT\n" + error + ": " + cause;
        };
    }
}
