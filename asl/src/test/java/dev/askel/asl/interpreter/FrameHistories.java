package dev.askel.asl.interpreter;

import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A history without the parts that can differ between two runs with the same answers. These are
 * event ids, times, the order of events of parallel frames, and the progress of the siblings of a
 * failing branch.
 */
final class FrameHistories {
    private static final Pattern EVENT_ID = Pattern.compile("event id #\\d+");

    /** The random values of {@link RandomJsonata}: a UUID, a number and a time. */
    private static final Pattern DRAWN =
            Pattern.compile("[0-9a-f]{8}-[-0-9a-f]{27}0(\\.\\d+(e-\\d+)?)?\\d{4}-[-:.0-9T]+Z");

    /** The migrations of {@link MigrateSimulation}, which change no other data. */
    private static final Pattern MIGRATED =
            Pattern.compile(
                    MigratedWorkflow.SUFFIX + "|, versionChange=(null|VersionChange\\[[^]]*])");

    /** The UUID of a Map Run. */
    private static final Pattern MAP_RUN = Pattern.compile("(:mapRun:[^:]+:)[-0-9a-f]{36}");

    private final String outcome;
    private final Map<FramePath, List<String>> lines = new LinkedHashMap<>();
    private final Set<FramePath> failed = new HashSet<>();
    private final boolean redriven;

    private FrameHistories(SimulatedJournal journal, ExecutionState state) {
        outcome = outcome(state.outcome());
        redriven = state.redriveCount() > 0;
        var events = journal.events();
        for (var entry : journal.entries()) {
            switch (entry) {
                case HistoryEvent event ->
                        add(
                                lines.computeIfAbsent(event.frame(), _ -> new ArrayList<>()),
                                line(event, events));
                case Fact.FrameFailed failure -> failed.add(failure.frame());
                case Fact _ -> {}
            }
        }
    }

    /**
     * Adds an event. The repeated start of an activity task whose poller disconnected is omitted.
     * The start of a task that times out is omitted too, because the order of messages decides
     * whether it is recorded.
     */
    private static void add(List<String> line, String event) {
        var last = line.isEmpty() ? "" : line.getLast();
        if (event.startsWith("ActivityStarted") && last.startsWith("ActivityStarted")) {
            return;
        }
        if (event.contains("TimedOut")) {
            if (isDelivered(last)) {
                line.removeLast();
            }
            line.add(event.substring(0, event.lastIndexOf(" <- ")));
        } else {
            line.add(event);
        }
    }

    static FrameHistories of(SimulatedExecution run) {
        return new FrameHistories(run.journal(), run.state());
    }

    private static String line(HistoryEvent event, List<HistoryEvent> events) {
        var previous =
                event.previousEventId() == 0 ? null : events.get((int) event.previousEventId() - 1);
        var link =
                previous == null
                        ? "nothing"
                        : previous.frame().equals(event.frame())
                                ? withoutIds(HistoryText.describe(previous))
                                : previous.frame().covers(event.frame()) ? "around" : "elsewhere";
        return "%s %s <- %s".formatted(event.type(), withoutIds(event.details().toString()), link);
    }

    private static String withoutIds(String text) {
        var withoutMigrations = MIGRATED.matcher(text).replaceAll("");
        var withoutEvents = EVENT_ID.matcher(withoutMigrations).replaceAll("event id #n");
        var withoutRuns = MAP_RUN.matcher(withoutEvents).replaceAll("$1uuid");
        return DRAWN.matcher(withoutRuns).replaceAll("drawn");
    }

    /** Returns the outcome without ids and random values. */
    static String outcome(@Nullable Outcome outcome) {
        return switch (outcome) {
            case null -> "RUNNING";
            case Outcome.Succeeded(_, var output) -> withoutIds("SUCCEEDED " + output);
            case Outcome.Failed(_, var error, var cause) ->
                    withoutIds("FAILED %s: %s".formatted(error, cause));
            case Outcome.Aborted(_, var error, var cause) ->
                    "ABORTED %s: %s".formatted(error, cause);
            case Outcome.TimedOut(_, var error, var cause) ->
                    "TIMED_OUT %s: %s".formatted(error, cause);
        };
    }

    /** Throws unless both histories are equal. */
    void requireSame(FrameHistories other) {
        if (!outcome.equals(other.outcome)) {
            throw new AssertionError("%s, not %s".formatted(other.outcome, outcome));
        }
        if (redriven || lines.equals(other.lines)) {
            return;
        }
        var paths = new HashSet<>(lines.keySet());
        paths.addAll(other.lines.keySet());
        for (var path : paths) {
            var mine = lines.getOrDefault(path, List.of());
            var its = other.lines.getOrDefault(path, List.of());
            boolean same =
                    (isCutShort(path) || other.isCutShort(path))
                            ? arePrefixes(mine, its)
                            : mine.equals(its);
            if (!same) {
                throw new AssertionError("Frame %s: %s".formatted(path, difference(mine, its)));
            }
        }
    }

    /** Throws unless the history of every frame is a beginning of the other one. */
    void requireBeginningOf(FrameHistories other) {
        lines.forEach((path, mine) -> {
            var its = other.lines.getOrDefault(path, List.of());
            if (!arePrefixes(mine, its)) {
                throw new AssertionError("Frame %s: %s".formatted(path, difference(mine, its)));
            }
        });
    }

    private static String difference(List<String> mine, List<String> its) {
        int at = 0;
        while (at < Math.min(mine.size(), its.size()) && mine.get(at).equals(its.get(at))) {
            at++;
        }
        return "event %d (of %d and %d) is\n%s\nand\n%s"
                .formatted(
                        at,
                        mine.size(),
                        its.size(),
                        at < mine.size() ? mine.get(at) : "the end",
                        at < its.size() ? its.get(at) : "the end");
    }

    /** Whether a sibling of the frame, or of a frame that encloses it, has failed. */
    private boolean isCutShort(FramePath path) {
        for (var each = path; !each.isRoot(); each = each.parent()) {
            for (var one : failed) {
                if (!one.equals(each)
                        && one.parent().equals(each.parent())
                        && visit(one).equals(visit(each))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String visit(FramePath path) {
        return path.text().substring(0, path.text().lastIndexOf('.'));
    }

    private static boolean arePrefixes(List<String> one, List<String> other) {
        var mine = untilAborted(one);
        var its = untilAborted(other);
        int common = Math.min(mine.size(), its.size());
        return mine.subList(0, common).equals(its.subList(0, common));
    }

    private static List<String> untilAborted(List<String> lines) {
        var kept = new ArrayList<>(lines);
        kept.removeIf(line -> line.startsWith("MapIterationAborted"));
        kept.removeIf(line -> line.startsWith("MapRunAborted"));
        kept.removeIf(line -> line.startsWith("ExecutionAborted"));
        kept.removeIf(line -> line.substring(0, line.indexOf(' ')).endsWith("StateAborted"));
        if (!kept.isEmpty() && isDelivered(kept.getLast())) {
            kept.removeLast();
        }
        return kept;
    }

    private static boolean isDelivered(String line) {
        return line.startsWith("TaskSubmitted") || line.startsWith("ActivityStarted");
    }
}
