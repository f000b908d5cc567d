package dev.askel.engine.execution.call;

import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A call that was made. It is kept until the effect of its result is decided. */
public final class MadeCall {
    private final int ordinal;
    private final @Nullable TaskCall call;
    private final @Nullable FramePermitWait permitWait;
    private final boolean startsJob;
    private boolean answered;
    private int startsMade;
    private boolean startScheduled;

    /**
     * Creates the record of a call of a connector.
     *
     * @param ordinal the number of the attempt in its frame (main line, branch or iteration)
     */
    MadeCall(int ordinal, TaskCall call, FramePermitWait permitWait, boolean startsJob) {
        this.ordinal = ordinal;
        this.call = call;
        this.permitWait = permitWait;
        this.startsJob = startsJob;
    }

    /** Creates the record of the start of a child. */
    MadeCall(int ordinal) {
        this.ordinal = ordinal;
        this.call = null;
        this.permitWait = null;
        this.startsJob = false;
    }

    /** The number of the attempt in its frame. */
    int ordinal() {
        return ordinal;
    }

    /**
     * The call to cancel; null for starts of children and jobs. A job may exist already, and only
     * the result of its start names it.
     */
    @Nullable TaskCall cancellable() {
        return startsJob ? null : call;
    }

    /** Whether this is the wait of the call. */
    boolean isOf(FramePermitWait wait) {
        return wait.equals(permitWait);
    }

    /**
     * Ends the wait of the call for its permit.
     *
     * @param remove removes the call if it was not made yet
     */
    void endWait(Consumer<TaskCall> remove) {
        if (call != null && permitWait != null && !answered) {
            permitWait.end();
            remove.accept(call);
        }
    }

    /** Whether the call waits in the wake-up row for its permit, so that it was not made. */
    boolean isUnsent() {
        return permitWait != null && permitWait.isUnsent();
    }

    boolean isAnswered() {
        return answered;
    }

    void markAnswered() {
        answered = true;
    }

    /** The number of attempts to start the child. */
    int startAttempts() {
        return startsMade;
    }

    void countStart() {
        startScheduled = false;
        startsMade++;
    }

    /** Whether the next attempt to start the child is scheduled. */
    boolean isStartScheduled() {
        return startScheduled;
    }

    void markStartScheduled() {
        startScheduled = true;
    }

    /** Returns the size of a call's result, in bytes of JSON; 0 without a result. */
    static long resultBytes(@Nullable TaskOutcome outcome) {
        return switch (outcome) {
            case TaskOutcome.Answered(var output) -> output.sizeBytes();
            case TaskOutcome.JobStarted(var output, _) -> output.sizeBytes();
            case TaskOutcome.Failed _, TaskOutcome.NotStarted _, TaskOutcome.Deferred _ -> 0;
            case null -> 0;
        };
    }
}
