package dev.askel.connectors.call;

import dev.askel.engine.task.TaskOutcome;

/**
 * Ends a call that got no permit; the engine retries the call later. The exception is thrown only
 * before the call has sent a request. It is unchecked because it passes through connectors. It has
 * no stack trace because it is not a failure.
 */
public final class CallDeferred extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient TaskOutcome.Deferred outcome;

    CallDeferred(TaskOutcome.Deferred outcome) {
        super(outcome.permit(), null, false, false);
        this.outcome = outcome;
    }

    /** The outcome of the call. */
    TaskOutcome.Deferred outcome() {
        return outcome;
    }
}
