package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Pauses and resumes running executions (docs/pauses.md). A paused execution starts no work. AWS
 * has no such feature.
 */
public interface Pauses {
    /** The maximum number of characters of a reason. */
    int REASON_CHARACTERS_MAX = 1_000;

    /** The maximum number of executions that a request with {@code includeChildren} changes. */
    int EXECUTIONS_MAX = 1_000;

    /** The time-outs of a paused execution. */
    enum Timeouts {
        /** Time-outs expire during the pause, and take effect after it. */
        CONTINUE,
        /** The pause extends all time-outs. */
        STOP
    }

    /**
     * A pause.
     *
     * @param by the name of the caller; null when it is unknown
     * @param includeChildren whether to pause the executions that the execution waits for too
     */
    record NewPause(
            @Nullable String by,
            @Nullable String reason,
            Timeouts timeouts,
            boolean includeChildren) {}

    /**
     * The current pause of an execution.
     *
     * @param by the name of the caller that paused it; null when it is unknown
     */
    record CurrentPause(
            Instant since, @Nullable String by, @Nullable String reason, Timeouts timeouts) {}

    /**
     * The outcome of a request.
     *
     * @param executions the number of executions that are now in the requested state, with the
     *     requested execution itself
     */
    record Changed(int executions) {}

    /** The pause of an execution; null while it is not paused. */
    record Described(@Nullable CurrentPause pause) {}

    /**
     * Pauses a running execution. The pause of a paused execution has no effect. The request is
     * refused with {@code ConflictException} when the execution has ended.
     */
    CompletionStage<Answer<Changed>> pause(Caller caller, String executionArn, NewPause pause);

    /**
     * Resumes a paused execution. The end of a pause of a running execution has no effect. The
     * request is refused with {@code ConflictException} when the execution has ended.
     *
     * @param includeChildren whether to resume the executions that the execution waits for too
     */
    CompletionStage<Answer<Changed>> resume(
            Caller caller, String executionArn, boolean includeChildren);

    /** Describes the pause of an execution as of its last commit. */
    CompletionStage<Answer<Described>> describe(Caller caller, String executionArn);
}
