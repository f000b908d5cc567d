package dev.askel.http.admission;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The token buckets of all accounts and regions: each call of an action takes a token, and there is
 * none left for those who call too often. Safe for use by many threads.
 *
 * <p>A bucket is one number: the time at which it will be full again. Where that is over, the
 * bucket is as good as none, so that only those who call now are kept.
 */
public final class TokenBuckets {
    /** Whoever may name any account may not fill the memory with them. */
    static final int BUCKETS_MAX = 20_000;

    /** When there are too many buckets, those who have none yet share one per action. */
    private static final String EVERYBODY_ELSE = "";

    private final ApiQuotas quotas;
    private final LongSupplier nanoTime;
    private final long begin;
    private final ConcurrentMap<Key, AtomicLong> fullAt = new ConcurrentHashMap<>();
    private final AtomicLong sweepAt = new AtomicLong();

    private record Key(String account, String region, String action) {}

    /**
     * Full ones.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public TokenBuckets(ApiQuotas quotas, LongSupplier nanoTime) {
        this.quotas = quotas;
        this.nanoTime = nanoTime;
        begin = nanoTime.getAsLong();
    }

    /** Takes a token; false when there is none. */
    public boolean take(String account, String region, String action) {
        var quota = quotas.of(region, action);
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

    /** Whether {@link #take} would find a token now. */
    public boolean hasToken(String account, String region, String action) {
        var quota = quotas.of(region, action);
        var bucket = fullAt.get(new Key(account, region, action));
        var now = now();
        return quota == null
                || bucket == null
                || Math.max(bucket.get(), now) + quota.tokenNanos() - now <= quota.fillNanos();
    }

    /** Buckets that are kept, full ones among them. */
    int size() {
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
                        : new Key(EVERYBODY_ELSE, key.region(), key.action()),
                _ -> new AtomicLong());
    }

    /** Forgets full buckets, at most once a second: that is a walk over all. */
    private void sweep() {
        var now = now();
        var due = sweepAt.get();
        if (now >= due && sweepAt.compareAndSet(due, now + 1_000_000_000L)) {
            fullAt.values().removeIf(bucket -> bucket.get() <= now);
        }
    }

    private long now() {
        return nanoTime.getAsLong() - begin;
    }
}
