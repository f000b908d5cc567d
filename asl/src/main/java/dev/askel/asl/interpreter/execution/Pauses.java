package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HeldResult;
import dev.askel.asl.history.HistoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * The current pause of a running execution, and the effects of its earlier pauses. The end of the
 * execution clears them. Only the held results remain until a redrive, which repeats their tasks.
 *
 * @param current the current pause; null while the execution is not paused
 * @param held the results that were received during a pause and have not taken effect
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

    /** Whether the execution was never paused since its start or its last redrive. */
    @SuppressWarnings("ReferenceEquality")
    boolean isNone() {
        return this == NONE;
    }

    /** Returns the pauses after a fact about them. */
    Pauses after(Fact.PauseFact fact) {
        return switch (fact) {
            case Fact.Paused paused ->
                    current == null
                            ? new Pauses(ExecutionPause.of(paused), held, stopped, heartbeatsFrom)
                            : this;
            case Fact.Resumed resumed ->
                    stopTimeouts()
                            ? new Pauses(null, held, stopped.plus(delayAt(resumed)), resumed.at())
                            : new Pauses(null, held, stopped, heartbeatsFrom);
            case Fact.ResultHeld(var path, var result) ->
                    withHeld(held.plus(path, heldWith(path, result)));
        };
    }

    private Held heldWith(FramePath path, HeldResult result) {
        var earlier = held.get(path);
        return earlier == null
                ? new Held(nextNumber(), TreePVector.singleton(result))
                : earlier.with(result);
    }

    /** Returns the time by which a fact delays the calls of all frames. */
    Duration delayAt(Fact.PauseFact fact) {
        if (current == null
                || !current.stopsTimeouts()
                || !(fact instanceof Fact.Resumed(var at))) {
            return Duration.ZERO;
        }
        return Duration.ofMillis(Math.max(0, Duration.between(current.since(), at).toMillis()));
    }

    /** Returns a frame whose call, if there is one, is as if all its times were later. */
    static Frame withDelayedCall(Frame frame, Duration length) {
        return frame.isOpen() && frame.phase() instanceof Phase.Calling(var call)
                ? frame.with(new Phase.Calling(call.delayedBy(length)))
                : frame;
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
     * Removes the results that have taken effect by an entry, or that no frame awaits any longer.
     *
     * @param frames returns the frame of a path after the entry
     */
    Pauses settled(Function<FramePath, @Nullable Frame> frames, Entry entry) {
        if (held.isEmpty()) {
            return this;
        }
        var kept = without(held, frames, entry.frame());
        if (removesBranches(entry)) {
            for (var path : held.keySet()) {
                kept = without(kept, frames, path);
            }
        }
        return kept.equals(held) ? this : withHeld(kept);
    }

    /** Returns the pauses of an execution that has ended. */
    Pauses ended() {
        return held.isEmpty() ? NONE : new Pauses(null, held, Duration.ZERO, null);
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
            HashPMap<FramePath, Held> held,
            Function<FramePath, @Nullable Frame> frames,
            FramePath path) {
        var results = held.get(path);
        if (results == null) {
            return held;
        }
        var frame = frames.apply(path);
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
            case HistoryEvent event ->
                    switch (event.type()) {
                        // The caller that starts an activity task during a pause completes it.
                        case TaskSubmitted, ActivityStarted -> true;
                        default -> false;
                    };
            case Fact.DeliveryStarted _,
                    Fact.DeliveryConfirmed _,
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
