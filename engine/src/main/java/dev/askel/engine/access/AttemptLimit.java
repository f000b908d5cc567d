package dev.askel.engine.access;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * Limits attempts with one token bucket for each name. A full bucket permits several attempts at
 * once, and one more after each interval. Thread-safe.
 *
 * <p>A bucket is stored as the time at which it will be full. The number of buckets is bounded.
 * Beyond this bound, all further names share one bucket.
 */
final class AttemptLimit {
    static final int NAMES_MAX = 10_000;

    private static final String FURTHER_NAMES = "";

    private final long intervalMillis;
    private final long fullMillis;
    private final LongSupplier millis;
    private final ConcurrentMap<String, Long> fullAt = new ConcurrentHashMap<>();

    /**
     * Creates full buckets.
     *
     * @param attemptsMax the maximum number of attempts in a bucket
     * @param interval the time after which a bucket permits one more attempt
     */
    AttemptLimit(int attemptsMax, Duration interval, LongSupplier millis) {
        intervalMillis = interval.toMillis();
        fullMillis = attemptsMax * intervalMillis;
        this.millis = millis;
    }

    /** Takes an attempt from the bucket of a name; returns false when the bucket is empty. */
    boolean tryTake(String name) {
        long now = millis.getAsLong();
        var permitted = new boolean[1];
        fullAt.compute(
                bucket(name, now),
                (_, seen) -> {
                    long from = seen == null ? now : Math.max(seen, now);
                    permitted[0] = from + intervalMillis - now <= fullMillis;
                    return permitted[0] ? from + intervalMillis : from;
                });
        return permitted[0];
    }

    /** Whether the bucket of a name has an attempt. Takes no attempt. */
    boolean permits(String name) {
        long now = millis.getAsLong();
        var seen = fullAt.get(bucket(name, now));
        return seen == null || Math.max(seen, now) + intervalMillis - now <= fullMillis;
    }

    /**
     * Returns an attempt to its bucket, because the attempt has succeeded or another limit has
     * refused it.
     */
    void giveBack(String name) {
        fullAt.computeIfPresent(name, (_, seen) -> seen - intervalMillis);
    }

    private String bucket(String name, long now) {
        if (fullAt.size() < NAMES_MAX || fullAt.containsKey(name)) {
            return name;
        }
        fullAt.values().removeIf(full -> full <= now);
        return fullAt.size() < NAMES_MAX ? name : FURTHER_NAMES;
    }

    /** The number of stored buckets. */
    int size() {
        return fullAt.size();
    }
}
