package dev.askel.http.admission;

import java.time.Duration;

/**
 * How many requests may be in work at once: so many that the node has enough to do, and no more,
 * for what comes on top only waits. Where most requests take longer than they should the limit goes
 * down by a fifth; where nearly all places were taken and most requests are quick it goes up by an
 * eighth. Safe for use by many threads.
 */
public final class WorkLimit {
    private static final long WINDOW_NANOS = 100_000_000;

    /** Fewer say nothing. */
    private static final int WINDOW_ANSWERS_MIN = 16;

    private static final int INITIAL_FACTOR = 2;

    private final int min;
    private final int max;
    private final long targetNanos;
    private volatile int limit;
    private long windowBegin;
    private int answers;
    private int late;
    private int most;
    private boolean begun;

    /**
     * A limit that moves.
     *
     * @param min never fewer
     * @param max never more
     * @param target how long a request should take at most
     */
    public WorkLimit(int min, int max, Duration target) {
        if (min < 0 || max < min) {
            throw new IllegalArgumentException(
                    "requests in work are %d to %d, expected 0 or more, and as many or more"
                            .formatted(min, max));
        }
        this.min = min;
        this.max = max;
        this.targetNanos = target.toNanos();
        limit = Math.min(max, INITIAL_FACTOR * min);
    }

    /** A limit that stays. */
    static WorkLimit of(int requests) {
        return new WorkLimit(requests, requests, Duration.ofDays(1));
    }

    /** So many for now. */
    public int now() {
        return limit;
    }

    /**
     * A request was answered.
     *
     * @param nanos how long it was in work
     * @param inWork how many were, this one among them
     * @param nowNanos as {@link System#nanoTime}
     */
    synchronized void answered(long nanos, int inWork, long nowNanos) {
        if (!begun) {
            begun = true;
            windowBegin = nowNanos;
        }
        answers++;
        if (nanos > targetNanos) {
            late++;
        }
        most = Math.max(most, inWork);
        if (answers < WINDOW_ANSWERS_MIN || nowNanos - windowBegin < WINDOW_NANOS) {
            return;
        }
        if (2 * late > answers) {
            limit = Math.max(min, Math.min(limit, most) * 4 / 5);
        } else if (most >= limit - limit / 16) {
            limit = Math.min(max, limit + Math.max(1, limit / 8));
        }
        windowBegin = nowNanos;
        answers = 0;
        late = 0;
        most = 0;
    }
}
