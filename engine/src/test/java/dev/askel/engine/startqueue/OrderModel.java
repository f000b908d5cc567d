package dev.askel.engine.startqueue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The reference model of the order of queues. An execution that gets its permit in a step precedes
 * all executions of its key that are queued before and after the step.
 */
final class OrderModel {
    /** A request of a queue. */
    record Request(String id, String slot, String state, long position) {}

    private final Map<String, Integer> priorities = new HashMap<>();
    private List<Request> before = List.of();
    private boolean isOrdered;
    private boolean hasChanged;

    /** Records a rule. Requests of one step can be granted by two rules. */
    void onRule(boolean hasPriority) {
        hasChanged |= hasPriority != isOrdered;
        isOrdered = hasPriority;
    }

    /** Records the priority of a start or redrive. It counts only under a rule with an order. */
    void onRequest(String id, int priority) {
        priorities.put(id, isOrdered ? priority : 0);
    }

    private Comparator<Request> order() {
        Comparator<Request> byPosition = Comparator.comparingLong(Request::position);
        return isOrdered
                ? Comparator.<Request>comparingInt(
                                request -> -priorities.getOrDefault(request.id(), 0))
                        .thenComparing(byPosition)
                : byPosition;
    }

    /** Checks the requests after a step in which all grants were accepted. */
    void onStep(List<Request> now, long seed, int step) {
        var queued = before.stream().filter(each -> each.state().equals("QUEUED")).toList();
        if (!hasChanged) {
            for (var granted : queued) {
                for (var waiting : queued) {
                    if (granted.slot().equals(waiting.slot())
                            && isNow(now, granted, "HELD")
                            && isNow(now, waiting, "QUEUED")) {
                        assertThat(order().compare(granted, waiting))
                                .as("seed %d, step %d: %s before %s", seed, step, granted, waiting)
                                .isNegative();
                    }
                }
            }
        }
        hasChanged = false;
        before = now;
    }

    private static boolean isNow(List<Request> now, Request request, String state) {
        return now.stream()
                .anyMatch(each ->
                        each.id().equals(request.id())
                                && each.position() == request.position()
                                && each.state().equals(state));
    }
}
