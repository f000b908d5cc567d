package dev.askel.engine.access;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * Limits attempts by name: a full bucket permits some attempts without a pause, and one more after
 * each interval. Safe for use by many threads.
 *
 * <p>A bucket is stored as the time at which it will be full. The number of buckets is bounded.
 * When it is reached, all further names share one bucket.
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
     * @param attemptsMax the attempts of a full bucket
     * @param interval the time after which a bucket permits one more attempt
     */
    AttemptLimit(int attemptsMax, Duration interval, LongSupplier millis) {
        intervalMillis = interval.toMillis();
        fullMillis = attemptsMax * intervalMillis;
        this.millis = millis;
    }

    /** Takes an attempt; returns false when the bucket is empty. */
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

    /** Whether the bucket has an attempt, without taking it. */
    boolean permits(String name) {
        long now = millis.getAsLong();
        var seen = fullAt.get(bucket(name, now));
        return seen == null || Math.max(seen, now) + intervalMillis - now <= fullMillis;
    }

    /** Returns an attempt that has succeeded or was refused by another limit. */
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
