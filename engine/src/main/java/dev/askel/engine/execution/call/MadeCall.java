package dev.askel.engine.execution.call;

import dev.askel.engine.task.TaskCall;
import org.jspecify.annotations.Nullable;

/** A call that was made. It is kept until the effect of its result is decided. */
public final class MadeCall {
    private final int ordinal;
    private final @Nullable TaskCall cancellable;
    private boolean answered;
    private int startsMade;

    /**
     * Creates the record of a call.
     *
     * @param ordinal the number of the attempt in its frame (main line, branch or iteration)
     * @param cancellable the call to cancel; null for starts of children and jobs
     */
    MadeCall(int ordinal, @Nullable TaskCall cancellable) {
        this.ordinal = ordinal;
        this.cancellable = cancellable;
    }

    /** The number of the attempt in its frame. */
    int ordinal() {
        return ordinal;
    }

    /** The call to cancel; null for starts of children and jobs. */
    @Nullable TaskCall cancellable() {
        return cancellable;
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
        startsMade++;
    }
}
