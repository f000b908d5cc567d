package dev.askel.engine.statistics;

import java.time.Instant;

/** One visit of a state, as far as its events have been seen. */
final class Visit {
    private final String state;
    private final Instant entered;
    private final boolean fails;
    private int attempts;
    private boolean attemptFailed;
    private boolean failed;
    private long lastEventId;
    private long millis = -1;

    /**
     * A visit that has begun.
     *
     * @param fails whether the state is one that does nothing else
     */
    Visit(String state, Instant entered, boolean fails) {
        this.state = state;
        this.entered = entered;
        this.fails = fails;
    }

    String state() {
        return state;
    }

    int attempts() {
        return attempts;
    }

    boolean failed() {
        return failed || fails;
    }

    boolean exited() {
        return millis >= 0;
    }

    /** From entry to exit, once it has been left. */
    long millis() {
        return millis;
    }

    long lastEventId() {
        return lastEventId;
    }

    void sees(long eventId) {
        lastEventId = eventId;
    }

    void attempt() {
        attempts++;
        attemptFailed = false;
    }

    void attemptEnded(boolean withError) {
        attemptFailed = withError;
    }

    /** What it came to is an error that nothing in it has caught. */
    void fail() {
        failed = true;
    }

    /**
     * It was given up, since something failed: it itself, or another beside it.
     *
     * @param byItself whether its last event was what failed
     */
    void abort(boolean byItself) {
        failed = attemptFailed && byItself;
    }

    /** It goes on where it failed. */
    void redrive() {
        failed = false;
    }

    /** It was left, by Catch if its last attempt has failed. */
    void exit(Instant at) {
        failed = attemptFailed;
        millis = at.toEpochMilli() - entered.toEpochMilli();
    }
}
