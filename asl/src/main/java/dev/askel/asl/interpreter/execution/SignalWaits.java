package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.execution.Phase.CallKind;
import dev.askel.asl.interpreter.execution.SignalBuffer.Signal;
import dev.askel.asl.model.AskelAction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Assigns the buffered signals of an execution to its tasks that wait for signals. The task that
 * began to wait first takes first, in the order of arrival. An assignment remains until the task
 * ends: later signals and later tasks do not change it.
 */
public final class SignalWaits {
    private SignalWaits() {}

    /** A task that waits, with the signals assigned to it. */
    public record OpenWait(
            FramePath frame,
            Call call,
            long startedId,
            SignalWait arguments,
            List<Signal> assigned) {}

    /**
     * The signals that a task can consume now, or on which its condition can decide now.
     *
     * @param ordinal the attempt of the task within its frame
     */
    public record Delivery(FramePath frame, int ordinal, List<Signal> signals) {}

    /** Whether a call waits for signals. */
    static boolean isWait(Call call) {
        return call.kind() == CallKind.INTEGRATION
                && call.startedAt() != null
                && call.mocked() == null
                && AskelAction.of(call.resourceType(), call.resource())
                        == AskelAction.WAIT_FOR_SIGNAL;
    }

    /** Returns the Arguments of a call that waits for signals; null for other calls. */
    public static @Nullable SignalWait waitOf(Call call) {
        return isWait(call) ? SignalWait.of(call.parameters()) : null;
    }

    /** Returns the tasks that wait for signals, in the order in which they began to wait. */
    public static List<OpenWait> open(ExecutionState state) {
        var waits = new ArrayList<OpenWait>();
        if (!state.isRunning()) {
            return waits;
        }
        add(waits, state, state.root());
        state.branches().values().forEach(branch -> add(waits, state, branch));
        waits.sort(Comparator.comparingLong(OpenWait::startedId));
        var rest = new ArrayList<>(state.signals().signals());
        for (var each : waits) {
            var wait = each.arguments();
            int most = wait.until() != null ? Integer.MAX_VALUE : needed(wait);
            for (var signals = rest.iterator();
                    signals.hasNext() && each.assigned().size() < most; ) {
                var signal = signals.next();
                if (wait.accepts(signal)) {
                    each.assigned().add(signal);
                    signals.remove();
                }
            }
        }
        return waits;
    }

    private static void add(List<OpenWait> waits, ExecutionState state, Frame frame) {
        if (frame.phase() instanceof Phase.Calling(var call)) {
            var wait = waitOf(call);
            if (wait != null && LiveFrames.isLive(state, frame)) {
                waits.add(
                        new OpenWait(
                                frame.path(), call, frame.lastEventId(), wait, new ArrayList<>()));
            }
        }
    }

    /** Whether a task waits in the frame and accepts a buffered signal. */
    public static boolean acceptsBuffered(ExecutionState state, @Nullable Frame frame) {
        if (frame == null || !(frame.phase() instanceof Phase.Calling(var call))) {
            return false;
        }
        var wait = waitOf(call);
        return wait != null
                && state.signals().signals().stream().anyMatch(wait::accepts)
                && state.isRunning()
                && LiveFrames.isLive(state, frame);
    }

    /** Returns the deliveries that the state permits, in the order of the waits. */
    public static List<Delivery> deliveries(ExecutionState state) {
        return state.signals().isEmpty() ? List.of() : deliveries(state, open(state));
    }

    /**
     * Returns the deliveries that the state permits, in the order of the waits.
     *
     * @param waits the tasks that wait in this state
     */
    public static List<Delivery> deliveries(ExecutionState state, List<OpenWait> waits) {
        var deliveries = new ArrayList<Delivery>();
        for (var each : waits) {
            if (isReady(state.signals(), each)) {
                deliveries.add(
                        new Delivery(
                                each.frame(), each.call().ordinal(), List.copyOf(each.assigned())));
            }
        }
        return deliveries;
    }

    private static boolean isReady(SignalBuffer buffer, OpenWait each) {
        var assigned = each.assigned();
        if (each.arguments().until() == null) {
            return assigned.size() == needed(each.arguments());
        }
        var declined = buffer.declined().get(each.frame());
        return !assigned.isEmpty()
                && (declined == null
                        || declined.ordinal() != each.call().ordinal()
                        || declined.count() < assigned.size());
    }

    private static int needed(SignalWait wait) {
        var count = wait.count();
        return count == null ? 1 : count;
    }

    /** Whether a task waits with this name and key, and no signal that it needs has arrived. */
    public static boolean awaitsKey(ExecutionState state, String name, String key) {
        return open(state).stream()
                .anyMatch(each ->
                        each.arguments().name().equals(name)
                                && key.equals(each.arguments().key())
                                && (each.arguments().until() != null
                                        || each.assigned().size() < needed(each.arguments())));
    }
}
