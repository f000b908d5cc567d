package dev.askel.engine.access;

import dev.askel.access.key.Credentials.Lookup;
import dev.askel.engine.clock.EngineTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Caches access keys for two seconds, so that many requests cause one read of a row. Unknown keys
 * are cached apart, so that requests with invented keys do not displace the others.
 */
final class CredentialCache {
    static final Duration TIME_TO_LIVE = Duration.ofSeconds(2);
    static final int KNOWN_MAX = 10_000;
    static final int UNKNOWN_MAX = 1_000;

    /** Invented keys must not fill the queue of reads that the requests of others need, too. */
    static final int READS_MAX = 64;

    private final EngineTime time;
    private final ConcurrentMap<Request, Entry> known = new ConcurrentHashMap<>();
    private final ConcurrentMap<Request, Entry> unknown = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();

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

    private record Entry(CompletableFuture<Lookup> lookup, long untilMillis) {}

    CredentialCache(EngineTime time) {
        this.time = time;
    }

    /**
     * Returns the cached result, which may still be pending, or else the result of {@code read}. A
     * read beyond {@link #READS_MAX} at a time is refused.
     */
    CompletionStage<Lookup> get(Request request, Supplier<CompletionStage<Lookup>> read) {
        long now = time.millis();
        var recent = valid(known.get(request), now);
        if (recent == null) {
            recent = valid(unknown.get(request), now);
        }
        if (recent != null) {
            return recent.lookup().copy();
        }
        if (reads.incrementAndGet() > READS_MAX) {
            reads.decrementAndGet();
            return CompletableFuture.completedStage(new Lookup.Overloaded());
        }
        var lookup = new CompletableFuture<Lookup>();
        var entry = new Entry(lookup, now + TIME_TO_LIVE.toMillis());
        // A pending entry is among the unknown ones until its result is known.
        put(unknown, UNKNOWN_MAX, request, entry);
        read.get()
                .whenComplete((result, failure) -> {
                    reads.decrementAndGet();
                    if (result instanceof Lookup.Found) {
                        put(known, KNOWN_MAX, request, entry);
                        unknown.remove(request, entry);
                    } else {
                        known.remove(request);
                        if (!(result instanceof Lookup.Unknown)) {
                            // An unavailable database may recover.
                            unknown.remove(request, entry);
                        }
                    }
                    if (failure == null) {
                        lookup.complete(result);
                    } else {
                        lookup.completeExceptionally(failure);
                    }
                });
        return lookup.copy();
    }

    private static @Nullable Entry valid(@Nullable Entry entry, long now) {
        return entry != null && now < entry.untilMillis() ? entry : null;
    }

    private static void put(
            ConcurrentMap<Request, Entry> entries, int entriesMax, Request request, Entry entry) {
        if (entries.size() >= entriesMax && !entries.containsKey(request)) {
            entries.clear();
        }
        entries.put(request, entry);
    }

    /** The number of cached results. */
    int size() {
        return known.size() + unknown.size();
    }
}
