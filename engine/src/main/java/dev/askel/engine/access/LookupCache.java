package dev.askel.engine.access;

import dev.askel.engine.clock.EngineTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Caches lookups for two seconds, so that many requests cause one read of a row. Unknown keys are
 * cached apart, so that requests with invented keys do not displace the others.
 *
 * @param <K> the key of a lookup
 * @param <L> the result
 */
final class LookupCache<K, L> {
    static final Duration TIME_TO_LIVE = Duration.ofSeconds(2);
    static final int KNOWN_MAX = 10_000;
    static final int UNKNOWN_MAX = 1_000;

    /** Invented keys must not fill the queue of reads that the requests of others need, too. */
    static final int READS_MAX = 64;

    private final EngineTime time;
    private final Function<L, Kind> kinds;
    private final L overloaded;
    private final ConcurrentMap<K, Entry<L>> known = new ConcurrentHashMap<>();
    private final ConcurrentMap<K, Entry<L>> unknown = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();

    /** The kinds of results. */
    enum Kind {
        /** Cached among the known keys. */
        FOUND,
        /** Cached among the unknown keys. */
        UNKNOWN,
        /** Not cached, because the next read may have another result. */
        FAILED
    }

    private record Entry<L>(CompletableFuture<L> lookup, long untilMillis) {}

    /**
     * Creates an empty cache.
     *
     * @param overloaded the result of a read beyond {@link #READS_MAX}
     */
    LookupCache(EngineTime time, Function<L, Kind> kinds, L overloaded) {
        this.time = time;
        this.kinds = kinds;
        this.overloaded = overloaded;
    }

    /**
     * Returns the cached result, which may still be pending, or else the result of {@code read}. A
     * read beyond {@link #READS_MAX} at a time is refused.
     */
    CompletionStage<L> get(K key, Supplier<CompletionStage<L>> read) {
        long now = time.millis();
        var recent = valid(known.get(key), now);
        if (recent == null) {
            recent = valid(unknown.get(key), now);
        }
        if (recent != null) {
            return recent.lookup().copy();
        }
        if (reads.incrementAndGet() > READS_MAX) {
            reads.decrementAndGet();
            return CompletableFuture.completedStage(overloaded);
        }
        var lookup = new CompletableFuture<L>();
        var entry = new Entry<>(lookup, now + TIME_TO_LIVE.toMillis());
        // A pending entry is among the unknown ones until its result is known.
        put(unknown, UNKNOWN_MAX, key, entry);
        read.get()
                .whenComplete((result, failure) -> {
                    reads.decrementAndGet();
                    keep(key, entry, failure == null ? kinds.apply(result) : Kind.FAILED);
                    if (failure == null) {
                        lookup.complete(result);
                    } else {
                        lookup.completeExceptionally(failure);
                    }
                });
        return lookup.copy();
    }

    private void keep(K key, Entry<L> entry, Kind kind) {
        switch (kind) {
            case FOUND -> {
                put(known, KNOWN_MAX, key, entry);
                unknown.remove(key, entry);
            }
            case UNKNOWN -> known.remove(key);
            case FAILED -> {
                known.remove(key);
                // An unavailable database may recover.
                unknown.remove(key, entry);
            }
        }
    }

    private static <L> @Nullable Entry<L> valid(@Nullable Entry<L> entry, long now) {
        return entry != null && now < entry.untilMillis() ? entry : null;
    }

    private static <K, L> void put(
            ConcurrentMap<K, Entry<L>> entries, int entriesMax, K key, Entry<L> entry) {
        if (entries.size() >= entriesMax && !entries.containsKey(key)) {
            entries.clear();
        }
        entries.put(key, entry);
    }

    /** Removes the result of a key, so that the next lookup reads it. */
    void remove(K key) {
        known.remove(key);
        unknown.remove(key);
    }

    /** The number of cached results. */
    int size() {
        return known.size() + unknown.size();
    }
}
