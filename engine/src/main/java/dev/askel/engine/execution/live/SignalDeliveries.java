package dev.askel.engine.execution.live;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.SignalWaits;
import dev.askel.asl.interpreter.execution.SignalWaits.Delivery;
import dev.askel.asl.interpreter.execution.SignalWaits.OpenWait;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the tasks of an execution that can consume buffered signals. {@link #deliveries} visits all
 * frames. An execution with many frames and a signal for none of them would do this for each change
 * of a frame, so {@link #mayHaveChanged} finds the changes that can matter.
 */
final class SignalDeliveries {
    /** The next number of the buffer when the frames were visited. */
    private long visitedNumber;

    /** The tasks to which signals were assigned then. An assignment ends with its task. */
    private Set<FramePath> assigned = Set.of();

    /**
     * Whether the deliveries can differ from those of the last visit. They do when a signal has
     * arrived, or a task that accepts a buffered signal has begun to wait. The end of a task frees
     * the signals that were assigned to it.
     *
     * @param touched the frames that have changed since the last call
     */
    boolean mayHaveChanged(ExecutionState state, Set<FramePath> touched) {
        var buffer = state.signals();
        return !buffer.isEmpty()
                && (buffer.nextNumber() != visitedNumber
                        || touched.stream()
                                .anyMatch(path -> assigned.contains(path) || accepts(state, path))
                        || assigned.stream().anyMatch(path -> !accepts(state, path)));
    }

    private static boolean accepts(ExecutionState state, FramePath path) {
        return SignalWaits.acceptsBuffered(state, state.frame(path));
    }

    /** Returns the deliveries that the state permits, in the order of the waits. */
    List<Delivery> deliveries(ExecutionState state) {
        var buffer = state.signals();
        visitedNumber = buffer.nextNumber();
        if (buffer.isEmpty()) {
            assigned = Set.of();
            return List.of();
        }
        var waits = SignalWaits.open(state);
        assigned =
                waits.stream()
                        .filter(each -> !each.assigned().isEmpty())
                        .map(OpenWait::frame)
                        .collect(Collectors.toUnmodifiableSet());
        return SignalWaits.deliveries(state, waits);
    }
}
