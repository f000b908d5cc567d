package dev.askel.engine.execution.call;

import dev.askel.asl.history.FramePath;
import dev.askel.engine.execution.ChildStartResult;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.task.JobStatus;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Instant;

/** A message to the execution's own actor about the call of one frame. */
public sealed interface CallMessage extends ExecutionCommand.Internal {
    /** The frame that calls. */
    FramePath frame();

    /**
     * A connector has answered a call.
     *
     * @param call the call, possibly of an earlier run of the actor
     */
    record CallAnswered(FramePath frame, int ordinal, TaskOutcome outcome, TaskCall call)
            implements CallMessage {}

    /** The result that a test case defines for a call is due. */
    record MockDue(FramePath frame, int ordinal) implements CallMessage {}

    /** The state of a job is to be polled from its service. */
    record PollDue(FramePath frame, int ordinal, Instant due) implements CallMessage {}

    /** The service has returned the state of a job. The poll was due at {@code due}. */
    record JobPolled(FramePath frame, int ordinal, Instant due, JobStatus status)
            implements CallMessage {}

    /**
     * The start of a child execution has a result.
     *
     * @param call the call that requested the child, possibly of an earlier run of the actor
     */
    record ChildAnswered(FramePath frame, int ordinal, ChildStartResult outcome, OutCall call)
            implements CallMessage {}

    /** The start of a child is to be repeated, because this cluster could not perform it. */
    record ChildStartDue(FramePath frame, OutCall call) implements CallMessage {}
}
