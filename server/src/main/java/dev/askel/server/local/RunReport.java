package dev.askel.server.local;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.http.wire.HistoryJson;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Formats a local run: its history with a line for each event, and its result. */
public final class RunReport {
    private RunReport() {}

    /**
     * Formats executions for a terminal.
     *
     * @param executions the requested execution first; its report comes last, after those of the
     *     executions that it started
     */
    public static String text(List<LocalResult> executions) {
        if (executions.size() == 1) {
            return text(executions.getFirst());
        }
        return Stream.concat(executions.stream().skip(1), executions.stream().limit(1))
                .map(each -> each.state().identity().arn() + "\n" + text(each))
                .collect(Collectors.joining("\n"));
    }

    private static String text(LocalResult result) {
        var text = new StringBuilder();
        var start = result.state().identity().startedAt();
        for (var event : result.events()) {
            text.append(
                    "%5d <- %-5d %10.3f s  %s%n"
                            .formatted(
                                    event.id(),
                                    event.previousEventId(),
                                    Duration.between(start, event.timestamp()).toMillis() / 1000.0,
                                    line(event)));
        }
        return text.append('\n').append(outcome(result.state().outcome())).append('\n').toString();
    }

    /** The history in the form of GetExecutionHistory. */
    public static String json(LocalResult result) {
        return HistoryJson.render(result.events()) + "\n";
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
                    "RUNNING\nThe execution waits for an answer that cannot come in a local run.";
            case Outcome.Succeeded(_, var output) -> "SUCCEEDED\n" + output.text();
            case Outcome.Failed(_, var error, var cause) -> "FAILED\n" + error + ": " + cause;
            case Outcome.Aborted(_, var error, var cause) -> "ABORTED\n" + error + ": " + cause;
            case Outcome.TimedOut(_, var error, var cause) -> "TIMED_OUT\n" + error + ": " + cause;
        };
    }
}
