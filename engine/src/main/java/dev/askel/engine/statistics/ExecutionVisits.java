package dev.askel.engine.statistics;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Derives the visits of states from the history of one execution. Each visit is passed to the
 * consumer when it ends, or at the end of the history. A frame runs one branch or Map iteration and
 * is in one state at a time. So at most one visit of each frame is kept.
 */
final class ExecutionVisits {
    private final Map<FramePath, Visit> open = new HashMap<>();
    private final Consumer<Visit> onVisit;

    ExecutionVisits(Consumer<Visit> onVisit) {
        this.onVisit = onVisit;
    }

    void add(HistoryEvent event) {
        switch (event.details()) {
            case EventDetails.StateEntered(var name, _, _) -> enter(event, name);
            case EventDetails.StateExited _ -> exit(event);
            default -> update(event);
        }
    }

    private void enter(HistoryEvent event, String name) {
        var fails = event.type() == HistoryEventType.FailStateEntered;
        var visit = new Visit(name, event.timestamp(), fails);
        visit.setLastEvent(event.id());
        var previous = open.put(event.frame(), visit);
        if (previous != null) {
            onVisit.accept(previous);
        }
    }

    private void exit(HistoryEvent event) {
        var visit = open.remove(event.frame());
        if (visit != null) {
            visit.exit(event.timestamp());
            onVisit.accept(visit);
        }
    }

    private void update(HistoryEvent event) {
        var visit = open.get(event.frame());
        switch (event.type()) {
            case ExecutionFailed, ParallelStateFailed, MapStateFailed, MapIterationFailed ->
                    markFailed(event.previousEventId());
            case ExecutionRedriven -> open.values().forEach(Visit::redrive);
            case TaskStateAborted, WaitStateAborted -> abort(event, false);
            case ParallelStateAborted, MapStateAborted -> abort(event, true);
            default -> {}
        }
        if (visit != null) {
            visit.setLastEvent(event.id());
            updateAttempt(visit, event.type());
        }
    }

    private static void updateAttempt(Visit visit, HistoryEventType type) {
        switch (type) {
            case TaskScheduled,
                    LambdaFunctionScheduled,
                    ActivityScheduled,
                    ParallelStateStarted,
                    MapStateStarted ->
                    visit.startAttempt();
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
                    visit.endAttempt(true);
            case TaskSucceeded,
                    LambdaFunctionSucceeded,
                    ActivitySucceeded,
                    ParallelStateSucceeded,
                    MapStateSucceeded ->
                    visit.endAttempt(false);
            default -> {}
        }
    }

    /**
     * Marks the visit whose last event has this id as failed. That event directly precedes the
     * failure.
     */
    private void markFailed(long eventId) {
        for (var visit : open.values()) {
            if (visit.lastEventId() == eventId) {
                visit.fail();
            }
        }
    }

    /**
     * Ends a visit that was aborted. A Task or Wait has failed by itself if its last event directly
     * precedes the abort. For a Parallel or Map, the event before the abort belongs to an inner
     * frame, so only the result of the state's own attempt decides.
     */
    private void abort(HistoryEvent event, boolean hasInnerFrames) {
        var visit = open.remove(event.frame());
        if (visit != null) {
            visit.abort(hasInnerFrames || visit.lastEventId() == event.previousEventId());
            onVisit.accept(visit);
        }
    }

    /** Passes the open visits to the consumer at the end of the history. */
    void end() {
        open.values().forEach(onVisit);
        open.clear();
    }
}
