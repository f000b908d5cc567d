package dev.askel.connectors.call;

import dev.askel.engine.task.TaskOutcome;

/**
 * Ends a call that found no permit and may be retried later. It is unchecked because it propagates
 * through connectors, none of which has sent a request for the call. It has no stack trace because
 * it is not a failure.
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
