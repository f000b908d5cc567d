package dev.askel.engine.access;

import dev.askel.access.AttachedPolicy;
import dev.askel.access.Principal;
import dev.askel.engine.clock.EngineTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Caches lookups for two seconds, so that many requests cause one read of a row. A known key is a
 * key that a lookup has found before. Known keys have their own cache and their own limit of
 * concurrent reads. So requests with invented keys neither displace nor delay requests with known
 * keys.
 *
 * @param <K> the key of a lookup
 * @param <L> the result
 */
public final class LookupCache<K, L> {
    /** The time for which a result is cached. */
    public static final Duration TIME_TO_LIVE = Duration.ofSeconds(2);

    /** The maximum number of known keys. */
    public static final int KNOWN_MAX = 10_000;

    /** The maximum number of unknown keys. */
    public static final int UNKNOWN_MAX = 1_000;

    /** The maximum number of concurrent reads of known keys. */
    public static final int KNOWN_READS_MAX = 64;

    /**
     * The maximum number of concurrent reads of other keys. This number is small, because all reads
     * share one queue for the database.
     */
    public static final int OTHER_READS_MAX = 8;

    /** The maximum number of characters of all known keys and their results. */
    static final long KNOWN_CHARACTERS_MAX = 32L * 1024 * 1024;

    /** When the cache is full, the known keys that were not read within this time are removed. */
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final EngineTime time;
    private final BiFunction<K, L, Kind> kinds;
    private final L overloaded;
    private final ConcurrentMap<K, Entry<L>> known = new ConcurrentHashMap<>();
    private final ConcurrentMap<K, Entry<L>> unknown = new ConcurrentHashMap<>();
    private final ConcurrentMap<K, CompletableFuture<L>> pending = new ConcurrentHashMap<>();
    private final Semaphore knownReads = new Semaphore(KNOWN_READS_MAX);
    private final Semaphore otherReads = new Semaphore(OTHER_READS_MAX);
    private long knownCharacters;

    /** The kinds of results. */
    public sealed interface Kind {}

    /**
     * Cached among the known keys.
     *
     * @param characterCount the number of characters of the key and the result
     */
    public record Found(long characterCount) implements Kind {}

    /** Cached among the unknown keys. */
    public record Missing() implements Kind {}

    /** Not cached, because an unavailable or busy database may recover. */
    public record Failed() implements Kind {}

    private record Entry<L>(L lookup, long untilMillis, long characters) {
        boolean isValid(long now) {
            return now < untilMillis;
        }
    }

    /**
     * Creates an empty cache.
     *
     * @param kinds returns the kind of a key's result
     * @param overloaded the result when too many reads are running
     */
    public LookupCache(EngineTime time, BiFunction<K, L, Kind> kinds, L overloaded) {
        this.time = time;
        this.kinds = kinds;
        this.overloaded = overloaded;
    }

    /** Counts the characters of a principal's policies. */
    static long countCharacters(Principal principal) {
        return principal.policies().stream()
                .map(AttachedPolicy::document)
                .mapToLong(document -> document.json().length())
                .sum();
    }

    /**
     * Returns the cached result, or else the result of {@code read}. Concurrent requests for the
     * same key share one read. When too many reads are running, the result is {@code overloaded}.
     */
    public CompletionStage<L> get(K key, Supplier<CompletionStage<L>> read) {
        long now = time.millis();
        var found = known.get(key);
        var recent = found != null && found.isValid(now) ? found : validUnknown(key, now);
        if (recent != null) {
            return CompletableFuture.completedStage(recent.lookup());
        }
        var lookup = new CompletableFuture<L>();
        var other = pending.putIfAbsent(key, lookup);
        if (other != null) {
            return other.copy();
        }
        var permits = found == null ? otherReads : knownReads;
        if (permits.tryAcquire()) {
            read(read)
                    .whenComplete((result, failure) -> {
                        permits.release();
                        if (failure == null) {
                            end(key, lookup, result, now + TIME_TO_LIVE.toMillis());
                            lookup.complete(result);
                        } else {
                            pending.remove(key, lookup);
                            lookup.completeExceptionally(failure);
                        }
                    });
        } else {
            pending.remove(key, lookup);
            lookup.complete(overloaded);
        }
        return lookup.copy();
    }

    private @Nullable Entry<L> validUnknown(K key, long now) {
        var entry = unknown.get(key);
        return entry != null && entry.isValid(now) ? entry : null;
    }

    private static <L> CompletionStage<L> read(Supplier<CompletionStage<L>> read) {
        try {
            return read.get();
        } catch (RuntimeException bug) {
            return CompletableFuture.failedStage(bug);
        }
    }

    /** Keeps the result of a read, unless the key was removed after the read began. */
    private synchronized void end(K key, CompletableFuture<L> lookup, L result, long untilMillis) {
        if (pending.remove(key, lookup)) {
            keep(key, result, untilMillis);
        }
    }

    private void keep(K key, L result, long untilMillis) {
        switch (kinds.apply(key, result)) {
            case Found(var characters) -> {
                unknown.remove(key);
                keepKnown(key, new Entry<>(result, untilMillis, characters));
            }
            case Missing() -> keepUnknown(key, new Entry<>(result, untilMillis, 0));
            case Failed() -> {}
        }
    }

    private synchronized void keepKnown(K key, Entry<L> entry) {
        removeKnown(key);
        if (isFull(entry)) {
            long idleSince = entry.untilMillis() - REMEMBERED.toMillis();
            known.entrySet().stream()
                    .filter(each -> each.getValue().untilMillis() < idleSince)
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(this::removeKnown);
        }
        if (isFull(entry)) {
            known.clear();
            knownCharacters = 0;
        }
        known.put(key, entry);
        knownCharacters += entry.characters();
    }

    private synchronized boolean isFull(Entry<L> next) {
        return known.size() >= KNOWN_MAX
                || knownCharacters + next.characters() > KNOWN_CHARACTERS_MAX;
    }

    private synchronized void removeKnown(K key) {
        var removed = known.remove(key);
        if (removed != null) {
            knownCharacters -= removed.characters();
        }
    }

    private synchronized void keepUnknown(K key, Entry<L> entry) {
        removeKnown(key);
        if (unknown.size() >= UNKNOWN_MAX) {
            unknown.clear();
        }
        unknown.put(key, entry);
    }

    /**
     * Removes the result of a key, so that the next lookup reads it again. The result of a running
     * read of this key is not cached.
     */
    public synchronized void remove(K key) {
        pending.remove(key);
        removeKnown(key);
        unknown.remove(key);
    }

    /** The number of cached results and pending reads. */
    public int size() {
        return known.size() + unknown.size() + pending.size();
    }
}
