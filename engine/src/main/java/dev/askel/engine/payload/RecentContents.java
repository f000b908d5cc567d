package dev.askel.engine.payload;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The contents that this node has recently stored or kept. Another transaction needs no access to
 * their rows, so many executions with the same input do not wait for the lock of one row.
 * Thread-safe.
 */
final class RecentContents {
    /** Shorter than {@link ExpiredPayloads#KEPT_FOR}. */
    private static final Duration KNOWN = Duration.ofMinutes(10);

    private static final int KEYS_MAX = 10_000;

    private final LongSupplier nanos;

    private final Map<ContentKey, Long> keptNanos =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<ContentKey, Long> eldest) {
                    return size() > KEYS_MAX;
                }
            };

    RecentContents(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Returns whether this node has recently stored or kept the content. Retention does not delete
     * it during the current transaction.
     */
    synchronized boolean contains(ContentKey key) {
        var kept = keptNanos.get(key);
        return kept != null && nanos.getAsLong() - kept < KNOWN.toNanos();
    }

    /** Removes contents, because their rows may be missing. */
    synchronized void removeAll(Collection<ContentKey> keys) {
        keptNanos.keySet().removeAll(keys);
    }

    /** Adds a content after the commit that has stored or kept it. */
    synchronized void add(ContentKey key) {
        keptNanos.remove(key);
        keptNanos.put(key, nanos.getAsLong());
    }
}
