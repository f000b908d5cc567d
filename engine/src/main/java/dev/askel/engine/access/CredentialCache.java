package dev.askel.engine.access;

import dev.askel.access.key.Credentials.Lookup;
import dev.askel.engine.clock.EngineTime;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Caches access keys as {@link LookupCache} describes. */
final class CredentialCache {
    static final Duration TIME_TO_LIVE = LookupCache.TIME_TO_LIVE;
    static final int UNKNOWN_MAX = LookupCache.UNKNOWN_MAX;
    static final int READS_MAX = LookupCache.READS_MAX;

    private final LookupCache<Request, Lookup> cache;

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

    CredentialCache(EngineTime time) {
        cache = new LookupCache<>(time, CredentialCache::kind, new Lookup.Overloaded());
    }

    private static LookupCache.Kind kind(Lookup lookup) {
        return switch (lookup) {
            case Lookup.Found _ -> LookupCache.Kind.FOUND;
            case Lookup.Unknown() -> LookupCache.Kind.UNKNOWN;
            case Lookup.Expired(), Lookup.Overloaded(), Lookup.Unavailable() ->
                    LookupCache.Kind.FAILED;
        };
    }

    /**
     * Returns the cached result, which may still be pending, or else the result of {@code read}. A
     * read beyond {@link #READS_MAX} at a time is refused.
     */
    CompletionStage<Lookup> get(Request request, Supplier<CompletionStage<Lookup>> read) {
        return cache.get(request, read);
    }

    /** The number of cached results. */
    int size() {
        return cache.size();
    }
}
