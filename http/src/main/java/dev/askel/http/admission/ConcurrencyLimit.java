package dev.askel.http.admission;

import java.time.Duration;

/**
 * An adaptive limit on the requests in progress. It keeps the node busy without a queue of requests
 * in the node. When most requests take longer than the target, the limit falls by a fifth. When
 * nearly all permits are used and most requests meet the target, the limit rises by an eighth. Safe
 * for use by many threads.
 */
public final class ConcurrencyLimit {
    private static final long WINDOW_NANOS = 100_000_000;

    /** The minimum number of answers after which the limit is adapted. */
    private static final int WINDOW_ANSWERS_MIN = 16;

    private static final int INITIAL_FACTOR = 2;

    private final int min;
    private final int max;
    private final long targetNanos;
    private volatile int limit;
    private long windowStart;
    private int answers;
    private int late;
    private int inProgressMax;
    private boolean started;

    /**
     * Creates an adaptive limit.
     *
     * @param min the lowest limit
     * @param max the highest limit
     * @param target the longest time that a request should take
     */
    public ConcurrencyLimit(int min, int max, Duration target) {
        if (min < 0 || max < min) {
            throw new IllegalArgumentException(
                    "requests in progress are %d to %d, expected a minimum of 0 or more and no lower maximum"
                            .formatted(min, max));
        }
        this.min = min;
        this.max = max;
        this.targetNanos = target.toNanos();
        limit = Math.min(max, INITIAL_FACTOR * min);
    }

    /** Creates a constant limit. */
    static ConcurrencyLimit constant(int requests) {
        return new ConcurrencyLimit(requests, requests, Duration.ofDays(1));
    }

    /** The current limit. */
    public int current() {
        return limit;
    }

    /**
     * Records an answered request and adapts the limit at the end of each window.
     *
     * @param durationNanos the time that the request was in progress
     * @param inProgress the number of requests in progress, this one included
     * @param nowNanos the current time, as {@link System#nanoTime}
     */
    synchronized void onAnswer(long durationNanos, int inProgress, long nowNanos) {
        if (!started) {
            started = true;
            windowStart = nowNanos;
        }
        answers++;
        if (durationNanos > targetNanos) {
            late++;
        }
        inProgressMax = Math.max(inProgressMax, inProgress);
        if (answers < WINDOW_ANSWERS_MIN || nowNanos - windowStart < WINDOW_NANOS) {
            return;
        }
        if (2 * late > answers) {
            limit = Math.max(min, Math.min(limit, inProgressMax) * 4 / 5);
        } else if (inProgressMax >= limit - limit / 16) {
            limit = Math.min(max, limit + Math.max(1, limit / 8));
        }
        windowStart = nowNanos;
        answers = 0;
        late = 0;
        inProgressMax = 0;
    }
}
