package dev.askel.engine.registry.start;

import java.util.LinkedHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A cache with a maximum total weight. It evicts values with the clock algorithm: it examines the
 * oldest value first. It evicts a value that was not used since its last examination, and keeps a
 * used value. Thread-safe. Reads take no lock, because every start reads.
 */
public final class WeightedCache<K, V> {
    private final ConcurrentHashMap<K, Entry<V>> values = new ConcurrentHashMap<>();

    /** The values in the order in which they are examined. Used only by writers, one at a time. */
    private final LinkedHashMap<K, Entry<V>> order = new LinkedHashMap<>();

    private final ToLongFunction<V> weigher;
    private final long weightMax;
    private long weight;

    private static final class Entry<V> {
        final V value;
        volatile boolean used;

        Entry(V value) {
            this.value = value;
        }
    }

    public WeightedCache(long weightMax, ToLongFunction<V> weigher) {
        this.weightMax = weightMax;
        this.weigher = weigher;
    }

    public @Nullable V get(K key) {
        var entry = values.get(key);
        if (entry == null) {
            return null;
        }
        // The flag is written at most once between two examinations, because a cache line that all
        // threads write is as slow as a lock.
        if (!entry.used) {
            entry.used = true;
        }
        return entry.value;
    }

    /**
     * Caches a value. A value that is heavier than the maximum weight is kept until the next value
     * is cached.
     */
    public synchronized void put(K key, V value) {
        remove(key);
        weight += weigher.applyAsLong(value);
        while (weight > weightMax && !order.isEmpty()) {
            examine(order.firstEntry().getKey());
        }
        var entry = new Entry<>(value);
        order.put(key, entry);
        values.put(key, entry);
    }

    /** Removes the value, or moves it to the end if it was used since its last examination. */
    private void examine(K key) {
        var entry = order.get(key);
        if (entry != null && entry.used) {
            entry.used = false;
            order.putLast(key, entry);
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
