package dev.askel.engine.express;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.engine.execution.ChildStartResult;
import dev.askel.engine.task.TaskOutcome;
import java.time.Instant;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.jspecify.annotations.Nullable;

/** A message that the actor of an Express execution sends to itself. */
sealed interface ExpressMessage extends NoSerializationVerificationNeeded {
    /** The Map Run of the execution has stopped the execution. */
    record Abort() implements ExpressMessage {}

    /** A frame (main line, branch or iteration) can advance without a {@link Stimulus stimulus}. */
    record FrameReady(FramePath frame) implements ExpressMessage {}

    /** A timer of a frame fired. */
    record TimerFired(FramePath frame, Instant due, Stimulus stimulus) implements ExpressMessage {}

    /** The execution's timeout has expired. */
    record TimeoutFired(Instant due) implements ExpressMessage {}

    /**
     * An evaluation thread has computed a transition. {@code accepted} is null when the evaluation
     * threw an exception.
     */
    record EvaluationCompleted(
            ExpressExecution.FrameDecision decision,
            @Nullable Boolean accepted,
            @Nullable Throwable bug)
            implements ExpressMessage {}

    /** A call of a frame completed. */
    record CallCompleted(CallResult result) implements ExpressMessage {}

    /** A call that waited for a permit can be retried. */
    record PermitGranted(FramePath frame, int ordinal, String permit) implements ExpressMessage {}

    /** The result of a call or of a child start. */
    sealed interface CallResult {
        FramePath frame();

        int ordinal();

        /** A connector has completed the call. */
        record Called(FramePath frame, int ordinal, TaskOutcome outcome) implements CallResult {}

        /** A test case provides the result instead of the called service. */
        record Mocked(FramePath frame, int ordinal) implements CallResult {}

        /** The start of a child completed. */
        record Started(FramePath frame, int ordinal, ChildStartResult outcome)
                implements CallResult {}
    }
}
