package dev.askel.engine.access;

import dev.askel.access.AttachedPolicy;
import dev.askel.access.key.Credentials.Lookup;
import dev.askel.engine.clock.EngineTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Caches access keys for two seconds, so that many requests cause one read of a row. Keys that were
 * found before have a cache and slots of their own, so that requests with invented keys neither
 * displace nor delay them.
 */
final class CredentialCache {
    static final Duration TIME_TO_LIVE = Duration.ofSeconds(2);
    static final int KNOWN_MAX = 10_000;
    static final int UNKNOWN_MAX = 1_000;

    /** The reads at a time of keys that were found before. */
    static final int KNOWN_READS_MAX = 64;

    /** The reads at a time of other keys: few, because all reads share a queue of the database. */
    static final int OTHER_READS_MAX = 8;

    /** The characters of the tokens and policies of all found keys. */
    static final long KNOWN_CHARACTERS_MAX = 32L * 1024 * 1024;

    /** A found key without requests counts as found before for this time. */
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final EngineTime time;
    private final ConcurrentMap<Request, Entry> known = new ConcurrentHashMap<>();
    private final ConcurrentMap<Request, Entry> unknown = new ConcurrentHashMap<>();
    private final ConcurrentMap<Request, CompletableFuture<Lookup>> pending =
            new ConcurrentHashMap<>();
    private final Semaphore knownReads = new Semaphore(KNOWN_READS_MAX);
    private final Semaphore otherReads = new Semaphore(OTHER_READS_MAX);
    private long knownCharacters;

    /**
     * A key as a request names it.
     *
     * @param sessionToken empty when there is none
     */
    record Request(String keyId, String sessionToken) {
        /** Returns the key id only, because texts of objects reach logs. */
        @Override
        public String toString() {
            return keyId;
        }
    }

    /**
     * A result.
     *
     * @param characters of the token and the policies
     */
    private record Entry(Lookup lookup, long untilMillis, long characters) {
        boolean isValid(long now) {
            return now < untilMillis;
        }
    }

    CredentialCache(EngineTime time) {
        this.time = time;
    }

    /**
     * Returns the cached result, or else the result of {@code read}, which concurrent requests of
     * the same key share. A read beyond the bounds of concurrent reads is refused.
     */
    CompletionStage<Lookup> get(Request request, Supplier<CompletionStage<Lookup>> read) {
        long now = time.millis();
        var found = known.get(request);
        var recent = found != null && found.isValid(now) ? found : validUnknown(request, now);
        if (recent != null) {
            return CompletableFuture.completedStage(recent.lookup());
        }
        var lookup = new CompletableFuture<Lookup>();
        var other = pending.putIfAbsent(request, lookup);
        if (other != null) {
            return other.copy();
        }
        var slots = found == null ? otherReads : knownReads;
        if (slots.tryAcquire()) {
            read(read)
                    .whenComplete((result, failure) -> {
                        slots.release();
                        keep(request, result, now + TIME_TO_LIVE.toMillis());
                        pending.remove(request, lookup);
                        if (failure == null) {
                            lookup.complete(result);
                        } else {
                            lookup.completeExceptionally(failure);
                        }
                    });
        } else {
            pending.remove(request, lookup);
            lookup.complete(new Lookup.Overloaded());
        }
        return lookup.copy();
    }

    private @Nullable Entry validUnknown(Request request, long now) {
        var entry = unknown.get(request);
        return entry != null && entry.isValid(now) ? entry : null;
    }

    private static CompletionStage<Lookup> read(Supplier<CompletionStage<Lookup>> read) {
        try {
            return read.get();
        } catch (RuntimeException bug) {
            return CompletableFuture.failedStage(bug);
        }
    }

    /** Keeps a result. The result of an unavailable or busy database is not kept. */
    private void keep(Request request, @Nullable Lookup result, long untilMillis) {
        switch (result) {
            case Lookup.Found found -> {
                unknown.remove(request);
                keepKnown(request, new Entry(found, untilMillis, characters(request, found)));
            }
            case Lookup.Unknown missing -> keepUnknown(request, missing, untilMillis);
            case Lookup.Expired ended -> keepUnknown(request, ended, untilMillis);
            case Lookup.Overloaded _, Lookup.Unavailable _ -> {}
            case null -> {}
        }
    }

    private static long characters(Request request, Lookup.Found found) {
        return request.sessionToken().length()
                + found.principal().policies().stream()
                        .map(AttachedPolicy::document)
                        .mapToLong(document -> document.json().length())
                        .sum();
    }

    private synchronized void keepKnown(Request request, Entry entry) {
        remove(request);
        if (isFull(entry)) {
            long idleSince = entry.untilMillis() - REMEMBERED.toMillis();
            known.entrySet().stream()
                    .filter(each -> each.getValue().untilMillis() < idleSince)
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(this::remove);
        }
        if (isFull(entry)) {
            known.clear();
            knownCharacters = 0;
        }
        known.put(request, entry);
        knownCharacters += entry.characters();
    }

    private synchronized boolean isFull(Entry next) {
        return known.size() >= KNOWN_MAX
                || knownCharacters + next.characters() > KNOWN_CHARACTERS_MAX;
    }

    private synchronized void remove(Request request) {
        var removed = known.remove(request);
        if (removed != null) {
            knownCharacters -= removed.characters();
        }
    }

    private synchronized void keepUnknown(Request request, Lookup lookup, long untilMillis) {
        remove(request);
        if (unknown.size() >= UNKNOWN_MAX) {
            unknown.clear();
        }
        unknown.put(request, new Entry(lookup, untilMillis, 0));
    }

    /** The number of cached results and pending reads. */
    int size() {
        return known.size() + unknown.size() + pending.size();
    }
}
