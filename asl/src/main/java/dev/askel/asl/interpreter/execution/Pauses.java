package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HeldResult;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * The current pause of a running execution, and the effects of its earlier pauses. The end of the
 * execution clears them.
 *
 * @param current the current pause; null while the execution is not paused
 * @param held the results that were received during a pause and have not taken effect yet
 * @param stopped the time by which pauses have extended the execution's TimeoutSeconds
 * @param heartbeatsFrom the end of the last pause that stopped time-outs. The heartbeat intervals
 *     of earlier tasks begin again at this time. Null without such a pause
 */
public record Pauses(
        @Nullable ExecutionPause current,
        HashPMap<FramePath, Held> held,
        Duration stopped,
        @Nullable Instant heartbeatsFrom) {
    /** The execution was never paused. */
    public static final Pauses NONE = new Pauses(null, HashTreePMap.empty(), Duration.ZERO, null);

    /**
     * The held results of one frame, in the order of their arrival.
     *
     * @param number orders the frames by the arrival of their first results
     */
    public record Held(long number, PVector<HeldResult> results) {
        Held with(HeldResult result) {
            return new Held(number, results.plus(result));
        }
    }

    /** Whether time-outs do not count now. */
    public boolean stopTimeouts() {
        return current != null && current.stopsTimeouts();
    }

    /** Returns the frames with held results, in the order of their first results. */
    public List<FramePath> framesWithResults() {
        var frames = new ArrayList<>(held.keySet());
        frames.sort(Comparator.comparingLong(path -> numberOf(held.get(path))));
        return frames;
    }

    private static long numberOf(@Nullable Held held) {
        return held == null ? 0 : held.number();
    }

    /** Returns the held results of a frame, in the order of their arrival. */
    public List<HeldResult> resultsOf(FramePath path) {
        var results = held.isEmpty() ? null : held.get(path);
        return results == null ? List.of() : results.results();
    }

    /**
     * Returns the time at which the TimeoutSeconds of the execution end.
     *
     * @param due the time without pauses
     * @param last the end of the maximum time of an execution, which no pause extends
     */
    Instant delayed(Instant due, Instant last) {
        if (stopped.isZero()) {
            return due;
        }
        var delayed = due.plus(stopped);
        return delayed.isBefore(last) || due.isAfter(last) ? delayed : last;
    }

    static ExecutionState apply(ExecutionState state, Fact.PauseFact fact) {
        return switch (fact) {
            case Fact.Paused paused -> paused(state, paused);
            case Fact.Resumed resumed -> resumed(state, resumed);
            case Fact.ResultHeld held -> held(state, held);
        };
    }

    private static ExecutionState paused(ExecutionState state, Fact.Paused fact) {
        var before = state.pauses();
        return state.isRunning() && before.current == null
                ? state.withPauses(
                        new Pauses(
                                ExecutionPause.of(fact),
                                before.held,
                                before.stopped,
                                before.heartbeatsFrom))
                : state;
    }

    private static ExecutionState resumed(ExecutionState state, Fact.Resumed fact) {
        var before = state.pauses();
        var pause = before.current;
        if (pause == null) {
            return state;
        }
        if (!pause.stopsTimeouts()) {
            return state.withPauses(
                    new Pauses(null, before.held, before.stopped, before.heartbeatsFrom));
        }
        var length =
                Duration.ofMillis(
                        Math.max(0, Duration.between(pause.since(), fact.at()).toMillis()));
        var after =
                state.withPauses(
                        new Pauses(null, before.held, before.stopped.plus(length), fact.at()));
        after = withDelayedCall(after, state.root(), length);
        for (var branch : state.branches().values()) {
            after = withDelayedCall(after, branch, length);
        }
        return after;
    }

    private static ExecutionState withDelayedCall(
            ExecutionState state, Frame frame, Duration length) {
        return frame.isOpen() && frame.phase() instanceof Phase.Calling(var call)
                ? state.withFrame(frame.with(new Phase.Calling(call.delayedBy(length))))
                : state;
    }

    private static ExecutionState held(ExecutionState state, Fact.ResultHeld fact) {
        var before = state.pauses();
        var path = fact.frame();
        var earlier = before.held.get(path);
        var held =
                earlier == null
                        ? new Held(before.nextNumber(), TreePVector.singleton(fact.result()))
                        : earlier.with(fact.result());
        return state.withPauses(before.withHeld(before.held.plus(path, held)));
    }

    private long nextNumber() {
        long last = 0;
        for (var each : held.values()) {
            last = Math.max(last, each.number());
        }
        return last + 1;
    }

    private Pauses withHeld(HashPMap<FramePath, Held> next) {
        return new Pauses(current, next, stopped, heartbeatsFrom);
    }

    /**
     * Removes the results that have taken effect, or that no frame awaits any longer. The fold
     * calls this method after each entry, so it returns fast for an execution without pauses.
     */
    @SuppressWarnings("ReferenceEquality")
    static ExecutionState settle(ExecutionState state, Entry entry) {
        if (state.pauses() == NONE) {
            return state;
        }
        if (!state.isRunning()) {
            return state.withPauses(NONE);
        }
        var pauses = state.pauses();
        if (pauses.held.isEmpty()) {
            return state;
        }
        var held = without(pauses.held, state, entry.frame());
        if (removesBranches(entry)) {
            for (var path : pauses.held.keySet()) {
                held = without(held, state, path);
            }
        }
        return held.equals(pauses.held) ? state : state.withPauses(pauses.withHeld(held));
    }

    private static boolean removesBranches(Entry entry) {
        return switch (entry) {
            case Fact.RetryScheduled _ -> true;
            case HistoryEvent event ->
                    switch (event.type()) {
                        case ParallelStateExited, MapStateExited -> true;
                        default -> false;
                    };
            case Fact _ -> false;
        };
    }

    private static HashPMap<FramePath, Held> without(
            HashPMap<FramePath, Held> held, ExecutionState state, FramePath path) {
        var results = held.get(path);
        if (results == null) {
            return held;
        }
        var frame = state.frame(path);
        PVector<HeldResult> kept = TreePVector.empty();
        for (var each : results.results()) {
            if (frame != null && isAwaited(frame, each)) {
                kept = kept.plus(each);
            }
        }
        if (kept.isEmpty()) {
            return held.minus(path);
        }
        return kept.size() == results.results().size()
                ? held
                : held.plus(path, new Held(results.number(), kept));
    }

    /**
     * Whether a paused execution accepts the transition, because it only records that the world has
     * received or accepted earlier work. The frame remains in its state.
     */
    public static boolean recordsOnly(Transition transition) {
        return transition.entries().stream().allMatch(Pauses::recordsOnly);
    }

    private static boolean recordsOnly(Entry entry) {
        return switch (entry) {
            case HistoryEvent event -> event.type() == HistoryEventType.TaskSubmitted;
            case Fact.DeliveryConfirmed _,
                    Fact.TaskRequeued _,
                    Fact.ChildStarted _,
                    Fact.TaskHandleKnown _,
                    Fact.TaskPolled _ ->
                    true;
            case Fact _ -> false;
        };
    }

    /** Whether the frame waits for the result. */
    public static boolean isAwaited(Frame frame, HeldResult result) {
        if (!frame.isOpen()) {
            return false;
        }
        return switch (frame.phase()) {
            case Phase.Calling(var call) ->
                    call.ordinal() == result.ordinal()
                            && switch (result) {
                                case HeldResult.Response(_, _, var handle) ->
                                        !call.submitted()
                                                && call.kind() == Phase.CallKind.INTEGRATION
                                                && (handle == null || !call.isCallback());
                                case HeldResult.HeartbeatMissed _ -> call.canReceiveHeartbeats();
                                case HeldResult.Succeeded _, HeldResult.Failed _ -> true;
                            };
            case Phase.Mapping(var run) ->
                    run.isRunning()
                            && run.ordinal() == result.ordinal()
                            && (result instanceof HeldResult.Succeeded
                                    || result instanceof HeldResult.Failed);
            case Phase.Starting _,
                    Phase.Reentering _,
                    Phase.Running _,
                    Phase.Sleeping _,
                    Phase.BackingOff _,
                    Phase.Joining _,
                    Phase.Exited _ ->
                    false;
        };
    }

    /** Whether the frame has a held result that ends its task or Map Run. */
    public boolean hasOutcome(Frame frame) {
        if (held.isEmpty()) {
            return false;
        }
        return resultsOf(frame.path()).stream()
                .anyMatch(each -> !(each instanceof HeldResult.Response) && isAwaited(frame, each));
    }
}
