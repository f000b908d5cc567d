package dev.askel.engine.registry;

import java.util.LinkedHashMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Values by key, up to a total weight; the least recently used go first. Safe for use by many
 * threads.
 */
final class WeightedCache<K, V> {
    private final LinkedHashMap<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
    private final ToLongFunction<V> weigher;
    private final long weightMax;
    private long weight;

    WeightedCache(long weightMax, ToLongFunction<V> weigher) {
        this.weightMax = weightMax;
        this.weigher = weigher;
    }

    synchronized @Nullable V get(K key) {
        return values.get(key);
    }

    /** Keeps a value, even one that alone is too heavy: it goes when the next one comes. */
    synchronized void put(K key, V value) {
        remove(key);
        values.put(key, value);
        weight += weigher.applyAsLong(value);
        while (weight > weightMax && values.size() > 1) {
            remove(values.firstEntry().getKey());
        }
    }

    synchronized void remove(K key) {
        var removed = values.remove(key);
        if (removed != null) {
            weight -= weigher.applyAsLong(removed);
        }
    }

    synchronized int size() {
        return values.size();
    }
}
