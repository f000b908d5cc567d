package dev.askel.trigger.mqtt;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a client, and the numbers of its messages since they were stored last. Safe for use
 * by many threads.
 */
final class ClientStatus {
    /** The maximum number of characters of an error. */
    private static final int ERROR_MAX = 1_000;

    private State state = State.CONNECTING;
    private Instant since;
    private @Nullable String lastError;
    private @Nullable Instant lastErrorAt;
    private long received;
    private long dropped;
    private boolean changed = true;

    /** The states of a client. The database and the API have the names. */
    enum State {
        /** The client has never subscribed, or it connects again. */
        CONNECTING,
        /** The broker has accepted the subscription. */
        SUBSCRIBED
    }

    /**
     * A state with the messages that were not reported before.
     *
     * @param lastError the reason of the last lost or refused connection; null without one
     */
    record Report(
            State state,
            Instant since,
            @Nullable String lastError,
            @Nullable Instant lastErrorAt,
            long received,
            long dropped) {}

    ClientStatus(Instant now) {
        since = now;
    }

    synchronized boolean isSubscribed() {
        return state == State.SUBSCRIBED;
    }

    synchronized void onSubscribed(Instant now) {
        set(State.SUBSCRIBED, now);
    }

    synchronized void onError(Instant now, String message) {
        set(State.CONNECTING, now);
        var text = message.replace('\0', '\uFFFD');
        lastError = text.length() <= ERROR_MAX ? text : text.substring(0, ERROR_MAX);
        lastErrorAt = now;
        changed = true;
    }

    private void set(State next, Instant now) {
        if (state != next) {
            state = next;
            since = now;
            changed = true;
        }
    }

    synchronized void onReceived() {
        received++;
        changed = true;
    }

    synchronized void onDropped() {
        dropped++;
        changed = true;
    }

    /** Returns the report if something has changed, and begins the next one; else null. */
    synchronized @Nullable Report takeReport() {
        if (!changed) {
            return null;
        }
        var report = new Report(state, since, lastError, lastErrorAt, received, dropped);
        received = 0;
        dropped = 0;
        changed = false;
        return report;
    }

    /** Adds the messages of a report that could not be stored to the next one. */
    synchronized void restore(Report report) {
        received += report.received();
        dropped += report.dropped();
        changed = true;
    }
}
