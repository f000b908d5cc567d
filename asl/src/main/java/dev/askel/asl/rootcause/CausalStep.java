package dev.askel.asl.rootcause;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.FramePath;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One step of a {@link CausalChain}. */
public sealed interface CausalStep {
    /** The event of the step. */
    long eventId();

    /**
     * A visit of a state.
     *
     * @param type as in the definition: {@code Task}, {@code Map} and so on
     * @param frame the branch or iteration of the state
     * @param enteredEventId the event that entered the state
     */
    record VisitedState(String name, String type, FramePath frame, long enteredEventId) {}

    /**
     * A state failed, or was running when the execution ended.
     *
     * @param interrupted whether the state was running when the execution was stopped or timed out
     * @param eventId the event of the last failure; of an interrupted state its last event
     * @param error null for a state without an error of its own, such as a Map whose iteration
     *     failed
     * @param attempts the number of attempts since the last redrive, at least 1
     * @param index the branch or iteration that failed, from 0; null for another state
     * @param childArn the execution that a task has started; null for another state
     * @param mapRunArn the Map Run of a distributed Map; null for another state
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
     * A catcher of a state handled the error of the step before it.
     *
     * @param state the state of the catcher
     * @param eventId the event that left the state
     * @param next the state that the catcher selected
     * @param attempts the number of attempts since the last redrive, at least 1
     * @param index the branch or iteration that failed, from 0; null for a state without branches
     * @param times the number of consecutive visits that this state's catchers ended
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
     * @param eventId 0 for an execution without a history
     */
    record ExecutionEnded(
            ExecutionStatus status,
            long eventId,
            Instant at,
            @Nullable String error,
            @Nullable String cause)
            implements CausalStep {}
}
