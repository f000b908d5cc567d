package dev.askel.engine.registry.start;

import java.util.LinkedHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Values by key, up to a total weight; those go first that were put longest ago and have not been
 * used since they were last looked over. Safe for use by many threads, and reading takes no lock:
 * every start reads.
 */
public final class WeightedCache<K, V> {
    private final ConcurrentHashMap<K, Kept<V>> values = new ConcurrentHashMap<>();

    /**
     * The same in the order in which they are looked over. Only writers, one at a time, are here.
     */
    private final LinkedHashMap<K, Kept<V>> turns = new LinkedHashMap<>();

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
        // Written once a turn: a line of memory that everybody writes would be as slow as a lock.
        if (!kept.used) {
            kept.used = true;
        }
        return kept.value;
    }

    /** Keeps a value, even one that alone is too heavy: it goes when the next one comes. */
    public synchronized void put(K key, V value) {
        remove(key);
        weight += weigher.applyAsLong(value);
        while (weight > weightMax && !turns.isEmpty()) {
            lookOver(turns.firstEntry().getKey());
        }
        var kept = new Kept<>(value);
        turns.put(key, kept);
        values.put(key, kept);
    }

    /** Who has been used gets another turn. */
    private void lookOver(K key) {
        var kept = turns.get(key);
        if (kept != null && kept.used) {
            kept.used = false;
            turns.putLast(key, kept);
        } else {
            remove(key);
        }
    }

    public synchronized void remove(K key) {
        values.remove(key);
        var removed = turns.remove(key);
        if (removed != null) {
            weight -= weigher.applyAsLong(removed.value);
        }
    }

    synchronized int size() {
        return turns.size();
    }
}
