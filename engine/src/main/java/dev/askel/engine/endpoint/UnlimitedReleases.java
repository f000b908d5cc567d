package dev.askel.engine.endpoint;

import java.time.Duration;

/**
 * Bounds the parked calls that this node releases in a second for endpoints that have no rule any
 * more. Thread-safe.
 */
final class UnlimitedReleases {
    /** The maximum number of releases in a second. */
    static final int RELEASES_MAX = 1_000;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private long sinceNanos;
    private int released;
    private boolean begun;

    /** Returns the number of calls to release now. */
    synchronized int release(int callsMax, long nowNanos) {
        if (!begun || nowNanos - sinceNanos >= SECOND) {
            begun = true;
            sinceNanos = nowNanos;
            released = 0;
        }
        int granted = Math.min(callsMax, RELEASES_MAX - released);
        released += granted;
        return granted;
    }

    /** Returns releases of this second for which a poller found no parked calls. */
    synchronized void giveBack(int unused) {
        released = Math.max(0, released - unused);
    }
}
