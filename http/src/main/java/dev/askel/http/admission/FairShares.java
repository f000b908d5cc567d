package dev.askel.http.admission;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts permits by holder, such as an account. While less than half of the permits are acquired,
 * any holder may acquire more. Beyond half, no holder gets more than an equal share, so that the
 * most active holder cannot exclude the others. Safe for use by many threads.
 */
public final class FairShares {
    private final Map<String, Integer> held = new HashMap<>();
    private volatile int total;

    /**
     * Acquires one of {@code permitsMax} permits; returns false when none is free for this holder.
     */
    public synchronized boolean tryAcquire(String holder, int permitsMax) {
        if (!canAcquire(holder, permitsMax)) {
            return false;
        }
        held.merge(holder, 1, Integer::sum);
        total++;
        return true;
    }

    /** Whether {@link #tryAcquire} would succeed now. */
    public synchronized boolean canAcquire(String holder, int permitsMax) {
        if (total >= permitsMax) {
            return false;
        }
        int own = held.getOrDefault(holder, 0);
        int holders = held.size() + (own == 0 ? 1 : 0);
        return total < permitsMax / 2 || own < Math.max(1, permitsMax / holders);
    }

    /** Releases an acquired permit. */
    public synchronized void release(String holder) {
        if (held.merge(holder, -1, Integer::sum) == 0) {
            held.remove(holder);
        }
        total--;
    }

    /** The number of acquired permits. */
    public int acquiredPermits() {
        return total;
    }
}
