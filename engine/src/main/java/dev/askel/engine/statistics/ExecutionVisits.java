package dev.askel.engine.statistics;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Follows the history of one execution and tells of each visit of a state when it is over; of those
 * that are not, at the end. A line of control is in one state at a time, so there is no more to
 * keep in mind than one visit for each.
 */
final class ExecutionVisits {
    private final Map<FramePath, Visit> open = new HashMap<>();
    private final Consumer<Visit> over;

    ExecutionVisits(Consumer<Visit> over) {
        this.over = over;
    }

    void add(HistoryEvent event) {
        switch (event.details()) {
            case EventDetails.StateEntered(var name, _) -> enter(event, name);
            case EventDetails.StateExited _ -> exit(event);
            default -> within(event);
        }
    }

    private void enter(HistoryEvent event, String name) {
        var fails = event.type() == HistoryEventType.FailStateEntered;
        var visit = new Visit(name, event.timestamp(), fails);
        visit.sees(event.id());
        var before = open.put(event.frame(), visit);
        if (before != null) {
            over.accept(before);
        }
    }

    private void exit(HistoryEvent event) {
        var visit = open.remove(event.frame());
        if (visit != null) {
            visit.exit(event.timestamp());
            over.accept(visit);
        }
    }

    private void within(HistoryEvent event) {
        var visit = open.get(event.frame());
        switch (event.type()) {
            case ExecutionFailed, ParallelStateFailed, MapStateFailed, MapIterationFailed ->
                    blame(event.previousEventId());
            case ExecutionRedriven -> open.values().forEach(Visit::redrive);
            case TaskStateAborted, WaitStateAborted -> abort(event, false);
            case ParallelStateAborted, MapStateAborted -> abort(event, true);
            default -> {}
        }
        if (visit != null) {
            visit.sees(event.id());
            attempt(visit, event.type());
        }
    }

    private static void attempt(Visit visit, HistoryEventType type) {
        switch (type) {
            case TaskScheduled,
                    LambdaFunctionScheduled,
                    ActivityScheduled,
                    ParallelStateStarted,
                    MapStateStarted ->
                    visit.attempt();
            case TaskStartFailed,
                    TaskSubmitFailed,
                    TaskFailed,
                    TaskTimedOut,
                    LambdaFunctionScheduleFailed,
                    LambdaFunctionStartFailed,
                    LambdaFunctionFailed,
                    LambdaFunctionTimedOut,
                    ActivityScheduleFailed,
                    ActivityFailed,
                    ActivityTimedOut,
                    ParallelStateFailed,
                    MapStateFailed,
                    MapRunFailed,
                    EvaluationFailed ->
                    visit.attemptEnded(true);
            case TaskSucceeded,
                    LambdaFunctionSucceeded,
                    ActivitySucceeded,
                    ParallelStateSucceeded,
                    MapStateSucceeded ->
                    visit.attemptEnded(false);
            default -> {}
        }
    }

    /** The error came from where that event was the last. */
    private void blame(long eventId) {
        for (var visit : open.values()) {
            if (visit.lastEventId() == eventId) {
                visit.fail();
            }
        }
    }

    /** The event before is what failed; a Parallel or a Map has it inside. */
    private void abort(HistoryEvent event, boolean outer) {
        var visit = open.remove(event.frame());
        if (visit != null) {
            visit.abort(outer || visit.lastEventId() == event.previousEventId());
            over.accept(visit);
        }
    }

    /** There are no more events. */
    void end() {
        open.values().forEach(over);
        open.clear();
    }
}
