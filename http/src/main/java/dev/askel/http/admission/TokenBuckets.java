package dev.askel.http.admission;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The token buckets of all accounts and regions. Each call of an action takes a token, and is
 * refused when its bucket is empty. Safe for use by many threads.
 *
 * <p>A bucket is stored as the time at which it will be full. Once this time has passed, the bucket
 * is full. Full buckets are removed, so only buckets in use take memory.
 */
public final class TokenBuckets {
    /** A client can name any account, so the number of buckets needs a bound. */
    static final int BUCKETS_MAX = 20_000;

    /** When the bound is reached, accounts without a bucket share one per action. */
    private static final String OTHER_ACCOUNTS = "";

    private final ApiQuotas quotas;
    private final LongSupplier nanoTime;
    private final long originNanos;
    private final ConcurrentMap<Key, AtomicLong> fullAt = new ConcurrentHashMap<>();
    private final AtomicLong sweepAt = new AtomicLong();

    private record Key(String account, String region, String action) {}

    /**
     * Creates full buckets.
     *
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    public TokenBuckets(ApiQuotas quotas, LongSupplier nanoTime) {
        this.quotas = quotas;
        this.nanoTime = nanoTime;
        originNanos = nanoTime.getAsLong();
    }

    /** Takes a token; returns false when the bucket is empty. */
    public boolean tryTake(String account, String region, String action) {
        var quota = quotas.quota(region, action);
        if (quota == null) {
            return true;
        }
        var bucket = bucket(new Key(account, region, action));
        var now = now();
        while (true) {
            var seen = bucket.get();
            var after = Math.max(seen, now) + quota.tokenNanos();
            if (after - now > quota.fillNanos()) {
                return false;
            }
            if (bucket.compareAndSet(seen, after)) {
                return true;
            }
        }
    }

    /** Whether {@link #tryTake} would succeed now. */
    public boolean hasToken(String account, String region, String action) {
        var quota = quotas.quota(region, action);
        var bucket = fullAt.get(new Key(account, region, action));
        var now = now();
        return quota == null
                || bucket == null
                || Math.max(bucket.get(), now) + quota.tokenNanos() - now <= quota.fillNanos();
    }

    /** The number of stored buckets, full ones included. */
    int bucketCount() {
        return fullAt.size();
    }

    private AtomicLong bucket(Key key) {
        var known = fullAt.get(key);
        if (known != null) {
            return known;
        }
        if (fullAt.size() < BUCKETS_MAX) {
            return fullAt.computeIfAbsent(key, _ -> new AtomicLong());
        }
        sweep();
        return fullAt.computeIfAbsent(
                fullAt.size() < BUCKETS_MAX
                        ? key
                        : new Key(OTHER_ACCOUNTS, key.region(), key.action()),
                _ -> new AtomicLong());
    }

    /** Removes full buckets, at most once a second because it visits all of them. */
    private void sweep() {
        var now = now();
        var due = sweepAt.get();
        if (now >= due && sweepAt.compareAndSet(due, now + 1_000_000_000L)) {
            fullAt.values().removeIf(bucket -> bucket.get() <= now);
        }
    }

    private long now() {
        return nanoTime.getAsLong() - originNanos;
    }
}
