package dev.askel.engine.statistics;

import java.time.Instant;

/** One visit of a state, derived from its events so far. */
final class Visit {
    private final String state;
    private final Instant entered;
    private final boolean fails;
    private int retries;
    private boolean attempted;
    private boolean attemptFailed;
    private boolean failed;
    private long lastEventId;
    private long millis = -1;

    /**
     * Creates a visit that has started.
     *
     * @param fails whether the state is a Fail state
     */
    Visit(String state, Instant entered, boolean fails) {
        this.state = state;
        this.entered = entered;
        this.fails = fails;
    }

    String state() {
        return state;
    }

    /** Returns the number of attempts that repeat another one. A redrive repeats none. */
    int retryCount() {
        return retries;
    }

    boolean hasFailed() {
        return failed || fails;
    }

    boolean hasExited() {
        return millis >= 0;
    }

    /** Returns the milliseconds from entry to exit; negative before the exit. */
    long millis() {
        return millis;
    }

    long lastEventId() {
        return lastEventId;
    }

    void setLastEvent(long eventId) {
        lastEventId = eventId;
    }

    void startAttempt() {
        retries += attempted ? 1 : 0;
        attempted = true;
        attemptFailed = false;
    }

    void endAttempt(boolean withError) {
        attemptFailed = withError;
    }

    /** Marks the visit as failed by an uncaught error. */
    void fail() {
        failed = true;
    }

    /**
     * Ends a visit that was aborted because of its own failure or the failure of a parallel branch.
     *
     * @param byItself whether the last event of the visit is its own failure
     */
    void abort(boolean byItself) {
        failed = attemptFailed && byItself;
    }

    /** Continues the visit after a redrive. */
    void redrive() {
        failed = false;
        attempted = false;
    }

    /** Ends the visit at its exit. If its last attempt failed, a Catch led to the exit. */
    void exit(Instant at) {
        failed = attemptFailed;
        millis = at.toEpochMilli() - entered.toEpochMilli();
    }
}
