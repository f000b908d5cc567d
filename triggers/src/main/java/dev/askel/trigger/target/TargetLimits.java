package dev.askel.trigger.target;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Limits the concurrent calls of each target of a lane, except those of state machines. A slow
 * target leaves calls for others. A target that defers a call gets none until the time that it
 * named, and then as many as it has accepted before, at most. So the rows of a saturated API
 * destination are not written again for each refusal; queries of the lane pass over them. Time is
 * an argument.
 */
final class TargetLimits {
    /** The maximum number of concurrent calls of one target. */
    static final int IN_FLIGHT_MAX = 16;

    /** The time after which a target that deferred calls begins with all calls again. */
    private static final long PACE_MILLIS = 60_000;

    private final Map<String, Integer> calls = new HashMap<>();
    private final Map<String, Pace> paces = new HashMap<>();

    /**
     * The pace of a target that has deferred a call.
     *
     * @param callsMax the maximum number of concurrent calls
     */
    private record Pace(long pausedUntilMillis, int callsMax) {}

    /** Whether a target gets a further call now. */
    boolean allows(String target, long nowMillis) {
        var pace = paces.get(target);
        int max = pace == null ? IN_FLIGHT_MAX : pace.callsMax();
        return calls.getOrDefault(target, 0) < max
                && (pace == null || pace.pausedUntilMillis() <= nowMillis);
    }

    /** Returns the targets that get no further call now. */
    List<String> excluded(long nowMillis) {
        paces.entrySet()
                .removeIf(each ->
                        each.getValue().pausedUntilMillis() + PACE_MILLIS <= nowMillis
                                && !calls.containsKey(each.getKey()));
        return Stream.of(calls.keySet(), paces.keySet())
                .flatMap(Set::stream)
                .distinct()
                .filter(target -> !allows(target, nowMillis))
                .toList();
    }

    /** Counts a call that begins. */
    void onStarted(String target) {
        calls.merge(target, 1, Integer::sum);
    }

    /** Counts a call that has ended and that the target has not deferred. */
    void onEnded(String target) {
        end(target);
        paces.computeIfPresent(
                target,
                (_, pace) ->
                        new Pace(
                                pace.pausedUntilMillis(),
                                Math.min(IN_FLIGHT_MAX, pace.callsMax() + 1)));
    }

    /** Counts a call that the target has deferred until a time. */
    void onDeferred(String target, long untilMillis) {
        end(target);
        paces.compute(
                target,
                (_, pace) ->
                        new Pace(
                                Math.max(untilMillis, pace == null ? 0 : pace.pausedUntilMillis()),
                                Math.max(1, (pace == null ? IN_FLIGHT_MAX : pace.callsMax()) / 2)));
    }

    private void end(String target) {
        calls.computeIfPresent(target, (_, count) -> count == 1 ? null : count - 1);
    }
}
