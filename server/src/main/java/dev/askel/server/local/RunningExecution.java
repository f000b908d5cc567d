package dev.askel.server.local;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.ExecutionState;
import org.jspecify.annotations.Nullable;

/** A local execution, as seen by its effects, tasks and workers. */
interface RunningExecution {
    ExecutionState state();

    /**
     * Advances a frame by a {@link Stimulus stimulus}.
     *
     * @return false when the frame no longer accepts the stimulus
     */
    boolean decide(FramePath path, Stimulus stimulus);

    /**
     * Advances a frame without a stimulus. A branch advances by one state, so that branches
     * interleave as on a server.
     */
    void resume(FramePath path);

    /** Closes the execution for an external reason; has no effect on a closed execution. */
    void close(HistoryEventType type, @Nullable String error, @Nullable String cause);

    /** Records a heartbeat of a task; returns false unless the task is running. */
    boolean recordHeartbeat(FramePath path, int ordinal);
}
