package dev.askel.asl.rootcause;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.FramePath;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One step of a {@link CausalChain}. */
public sealed interface CausalStep {
    /** Returns the id of the history event of the step. */
    long eventId();

    /**
     * A visit of a state.
     *
     * @param type the state type as in the definition, such as {@code Task} or {@code Map}
     * @param frame the branch or iteration that contains the state; the root frame for a top-level
     *     state
     * @param enteredEventId the id of the state's StateEntered event
     */
    record VisitedState(String name, String type, FramePath frame, long enteredEventId) {}

    /**
     * A state failed, or was running when the execution ended.
     *
     * @param interrupted whether the state was running when the execution was stopped or timed out;
     *     if false, the state failed
     * @param eventId the id of the event of the last failure; for an interrupted state, the id of
     *     the last event of the state or of its branches
     * @param error the error of the state; null for a state without its own error, such as a Map
     *     whose iteration failed
     * @param attempts the number of attempts since the last redrive, at least 1
     * @param index the index of the branch or iteration that failed, from 0; null if the state
     *     itself failed
     * @param childArn the ARN of the child execution that the task started; null if it started none
     * @param mapRunArn the ARN of the Map Run that a distributed Map started; null for other states
     */
    record StateFailed(
            VisitedState state,
            boolean interrupted,
            long eventId,
            @Nullable String error,
            @Nullable String cause,
            int attempts,
            @Nullable Integer index,
            @Nullable String childArn,
            @Nullable String mapRunArn)
            implements CausalStep {}

    /**
     * A catcher of a state caught the error of the previous step.
     *
     * @param state the state to which the catcher belongs
     * @param eventId the id of the state's StateExited event
     * @param next the state that the catcher selected
     * @param attempts the number of attempts since the last redrive, at least 1
     * @param index the index of the branch or iteration that failed, from 0; null if the state
     *     itself failed
     * @param times the number of consecutive visits of this state that ended with a catcher
     */
    record ErrorCaught(
            VisitedState state,
            long eventId,
            String next,
            int attempts,
            @Nullable Integer index,
            int times)
            implements CausalStep {}

    /**
     * The execution ended.
     *
     * @param status FAILED, TIMED_OUT or ABORTED
     * @param eventId the id of the final event; 0 for an execution without a history
     */
    record ExecutionEnded(
            ExecutionStatus status,
            long eventId,
            Instant at,
            @Nullable String error,
            @Nullable String cause)
            implements CausalStep {}
}
