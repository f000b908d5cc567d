package dev.askel.engine.execution.call;

import dev.askel.asl.history.FramePath;
import dev.askel.engine.execution.ChildStartResult;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.task.JobStatus;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * A message from an execution's actor to itself about the call of one frame (main line, branch or
 * iteration).
 */
public sealed interface CallMessage extends ExecutionCommand.Internal {
    /** The frame that makes the call. */
    FramePath frame();

    /**
     * A connector has returned the result of a call.
     *
     * @param call the call; an earlier run of the actor may have made it
     */
    record CallAnswered(FramePath frame, int ordinal, TaskOutcome outcome, TaskCall call)
            implements CallMessage {}

    /**
     * A message about a call that must not be made twice and waits for the permit of its endpoint.
     */
    sealed interface PermitMessage extends CallMessage {
        /** The wait of the call. */
        FramePermitWait permitWait();
    }

    /** The call waits in memory. */
    record PermitAwaited(FramePath frame, FramePermitWait permitWait, TaskOutcome.Deferred permit)
            implements PermitMessage {}

    /**
     * The call has its permit.
     *
     * @param confirmed the call is made when this future completes
     */
    record PermitGranted(
            FramePath frame, FramePermitWait permitWait, CompletableFuture<Void> confirmed)
            implements PermitMessage {}

    /** The result that a test case defines for a call is due. */
    record MockDue(FramePath frame, int ordinal) implements CallMessage {}

    /** The next poll of a job is due. */
    record PollDue(FramePath frame, int ordinal, Instant due) implements CallMessage {}

    /** The service has returned the state of a job. The poll was due at {@code due}. */
    record JobPolled(FramePath frame, int ordinal, Instant due, JobStatus status)
            implements CallMessage {}

    /**
     * The start of a child execution has a result.
     *
     * @param call the call that requested the child; an earlier run of the actor may have made it
     */
    record ChildAnswered(FramePath frame, int ordinal, ChildStartResult outcome, MadeCall call)
            implements CallMessage {}

    /**
     * The start of a child must be repeated now. The previous attempt failed because this cluster
     * was unavailable or overloaded.
     */
    record ChildStartDue(FramePath frame, MadeCall call) implements CallMessage {}
}
