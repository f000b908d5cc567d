package dev.askel.engine.registry.start;

import java.util.LinkedHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A cache with a maximum total weight. It evicts with the clock algorithm: the oldest values that
 * have not been used since they were last examined. Safe for use by many threads; reads take no
 * lock, because every start reads.
 */
public final class WeightedCache<K, V> {
    private final ConcurrentHashMap<K, Kept<V>> values = new ConcurrentHashMap<>();

    /** The values in the order in which they are examined. Used only by writers, one at a time. */
    private final LinkedHashMap<K, Kept<V>> order = new LinkedHashMap<>();

    private final ToLongFunction<V> weigher;
    private final long weightMax;
    private long weight;

    private static final class Kept<V> {
        final V value;
        volatile boolean used;

        Kept(V value) {
            this.value = value;
        }
    }

    public WeightedCache(long weightMax, ToLongFunction<V> weigher) {
        this.weightMax = weightMax;
        this.weigher = weigher;
    }

    public @Nullable V get(K key) {
        var kept = values.get(key);
        if (kept == null) {
            return null;
        }
        // Written at most once per examination, because a cache line that all threads write is as
        // slow as a lock.
        if (!kept.used) {
            kept.used = true;
        }
        return kept.value;
    }

    /**
     * Caches a value. Even one that exceeds the maximum weight alone is kept until the next one.
     */
    public synchronized void put(K key, V value) {
        remove(key);
        weight += weigher.applyAsLong(value);
        while (weight > weightMax && !order.isEmpty()) {
            examine(order.firstEntry().getKey());
        }
        var kept = new Kept<>(value);
        order.put(key, kept);
        values.put(key, kept);
    }

    /** A value that has been used is kept for another round. */
    private void examine(K key) {
        var kept = order.get(key);
        if (kept != null && kept.used) {
            kept.used = false;
            order.putLast(key, kept);
        } else {
            remove(key);
        }
    }

    public synchronized void remove(K key) {
        values.remove(key);
        var removed = order.remove(key);
        if (removed != null) {
            weight -= weigher.applyAsLong(removed.value);
        }
    }

    synchronized int size() {
        return order.size();
    }
}
