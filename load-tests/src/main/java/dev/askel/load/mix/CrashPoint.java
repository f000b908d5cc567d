package dev.askel.load.mix;

import dev.askel.load.history.Event;
import dev.askel.load.history.History;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Work of an execution or of a caller that may be active when the server is killed. */
public enum CrashPoint {
    TIMER_RUNS,
    RETRY_WAITS,
    CALL_IS_ACTIVE,
    ACTIVITY_IS_QUEUED,
    ACTIVITY_IS_STARTED,
    CALLBACK_IS_PENDING,
    CHILD_RUNS,
    PARALLEL_IS_PARTLY_DONE,
    MAP_IS_PARTLY_DONE,
    START_IS_UNANSWERED,
    POLL_IS_UNANSWERED,
    ANSWER_IS_UNANSWERED,
    STOP_IS_UNANSWERED;

    /**
     * Returns the active work of an execution at a time. The result is empty before its start and
     * after its end.
     */
    public static Set<CrashPoint> activeAt(History history, long millis) {
        var events =
                history.events().stream()
                        .filter(event -> event.timestampMillis() <= millis)
                        .toList();
        var found = EnumSet.noneOf(CrashPoint.class);
        if (events.isEmpty() || events.getLast().isTerminal()) {
            return found;
        }
        for (var last : lastEvents(events)) {
            afterEvent(last).ifPresent(found::add);
        }
        if (isPartlyDone(events, "ParallelStateStarted", "ParallelStateSucceeded", "Exited")) {
            found.add(PARALLEL_IS_PARTLY_DONE);
        }
        if (isPartlyDone(events, "MapStateStarted", "MapStateSucceeded", "MapIterationSucceeded")) {
            found.add(MAP_IS_PARTLY_DONE);
        }
        return found;
    }

    /** Returns the events to which no other event refers as its previous event. */
    private static Iterable<Event> lastEvents(List<Event> events) {
        Map<Long, Event> last = new HashMap<>();
        for (var event : events) {
            last.remove(event.previousEventId());
            last.put(event.id(), event);
        }
        return last.values();
    }

    private static Optional<CrashPoint> afterEvent(Event last) {
        if (last.isFailureOfTask()) {
            return Optional.of(RETRY_WAITS);
        }
        return switch (last.type()) {
            case "WaitStateEntered" -> Optional.of(TIMER_RUNS);
            case "LambdaFunctionScheduled", "LambdaFunctionStarted" -> Optional.of(CALL_IS_ACTIVE);
            case "TaskScheduled", "TaskStarted" ->
                    last.detail("resourceType").equals("lambda")
                            ? Optional.of(CALL_IS_ACTIVE)
                            : Optional.empty();
            case "TaskSubmitted" ->
                    Optional.of(
                            last.detail("resourceType").equals("states")
                                    ? CHILD_RUNS
                                    : CALLBACK_IS_PENDING);
            case "ActivityScheduled" -> Optional.of(ACTIVITY_IS_QUEUED);
            case "ActivityStarted" -> Optional.of(ACTIVITY_IS_STARTED);
            default -> Optional.empty();
        };
    }

    private static boolean isPartlyDone(List<Event> events, String begin, String end, String part) {
        boolean begun = false;
        boolean done = false;
        for (var event : events) {
            begun |= event.type().equals(begin);
            done |= begun && event.type().endsWith(part);
            if (event.type().equals(end)) {
                return false;
            }
        }
        return done;
    }
}
