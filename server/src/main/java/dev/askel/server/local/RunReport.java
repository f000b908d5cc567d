package dev.askel.server.local;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.http.wire.HistoryJson;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Formats a local run: one line for each history event, each Map Run with its failed items, and the
 * result.
 */
public final class RunReport {
    /** The maximum number of printed characters of a failed item's input. */
    private static final int INPUT_CHARACTERS_MAX = 300;

    private RunReport() {}

    /**
     * Formats executions for a terminal.
     *
     * @param executions the requested execution first. Its report comes last, after the reports of
     *     the executions that it started.
     */
    public static String formatText(List<LocalResult> executions) {
        if (executions.size() == 1) {
            return formatText(executions.getFirst());
        }
        return Stream.concat(executions.stream().skip(1), executions.stream().limit(1))
                .map(each -> each.state().identity().arn() + "\n" + formatText(each))
                .collect(Collectors.joining("\n"));
    }

    private static String formatText(LocalResult result) {
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
        for (var mapRun : result.mapRuns()) {
            text.append('\n').append(formatText(mapRun));
        }
        return text.append('\n').append(outcome(result.state().outcome())).append('\n').toString();
    }

    /** Formats a Map Run: its counts, and the first failed items with the reasons. */
    private static String formatText(MapRunResult run) {
        var items = run.counts().items();
        var executions = run.counts().executions();
        var text = new StringBuilder();
        text.append(
                "Map Run of %s: %s, items: %d, executions: %d (%d succeeded, %d failed, %d timed out, %d aborted, %d pending)%n"
                        .formatted(
                                run.state(),
                                run.outcome() == null ? "RUNNING" : run.outcome().status(),
                                items.total(),
                                executions.total(),
                                executions.succeeded(),
                                executions.failed(),
                                executions.timedOut(),
                                executions.aborted(),
                                executions.pending()));
        for (var failure : run.failures()) {
            text.append(formatText(failure));
        }
        long others = executions.failed() + executions.timedOut() - run.failures().size();
        if (others > 0) {
            text.append("  and %d more failures%n".formatted(others));
        }
        return text.toString();
    }

    private static String formatText(MapRunResult.FailedChild failure) {
        long first = failure.firstItemIndex();
        var items =
                failure.itemCount() == 1
                        ? "item " + first
                        : "items %d to %d".formatted(first, first + failure.itemCount() - 1);
        var end = failure.endState();
        return "  %s %s%n    %s%n    input: %s%n"
                .formatted(
                        items,
                        outcome(end.outcome()).replaceFirst("\n", "  "),
                        end.identity().arn(),
                        shortened(end.input().text()));
    }

    private static String shortened(String text) {
        return text.length() <= INPUT_CHARACTERS_MAX
                ? text
                : text.substring(0, INPUT_CHARACTERS_MAX) + "…";
    }

    /** Returns the history as JSON, in the form of a GetExecutionHistory response. */
    public static String formatHistoryJson(LocalResult result) {
        return HistoryJson.render(result.events()) + "\n";
    }

    private static String line(HistoryEvent event) {
        return switch (event.details()) {
            case EventDetails.StateEntered entered -> event.type() + "  " + entered.name();
            case EventDetails.StateExited exited -> event.type() + "  " + exited.name();
            case EventDetails.Failed(var error, var cause) ->
                    event.type() + "  " + reason(error, cause);
            default -> event.type().toString();
        };
    }

    private static String outcome(@Nullable Outcome outcome) {
        return switch (outcome) {
            case null ->
                    "RUNNING\nThe execution waits for an answer that cannot come in a local run.";
            case Outcome.Succeeded(_, var output) -> "SUCCEEDED\n" + output.text();
            case Outcome.Failed(_, var error, var cause) -> "FAILED\n" + reason(error, cause);
            case Outcome.Aborted(_, var error, var cause) -> "ABORTED\n" + reason(error, cause);
            case Outcome.TimedOut(_, var error, var cause) -> "TIMED_OUT\n" + reason(error, cause);
        };
    }

    private static String reason(@Nullable String error, @Nullable String cause) {
        return Stream.of(Optional.ofNullable(error), Optional.ofNullable(cause))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(": "));
    }
}
