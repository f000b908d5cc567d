package dev.askel.server.local;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.ExecutionState;
import org.jspecify.annotations.Nullable;

/** A local execution, as its effects, tasks and workers use it. */
interface RunningExecution {
    ExecutionState state();

    /**
     * Advances a frame by a stimulus.
     *
     * @return false when the stimulus came too late
     */
    boolean decide(FramePath path, Stimulus stimulus);

    /**
     * Advances a frame without a stimulus. A branch advances by one state, so that branches
     * interleave as on a server.
     */
    void resume(FramePath path);

    /** Closes the execution from outside; has no effect on a closed one. */
    void close(HistoryEventType type, @Nullable String error, @Nullable String cause);

    /** Records a heartbeat of a task; returns false when it came too late. */
    boolean heartbeat(FramePath path, int ordinal);
}
