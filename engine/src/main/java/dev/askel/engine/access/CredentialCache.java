package dev.askel.engine.access;

import dev.askel.access.key.AccessKeyFinder.Lookup;
import dev.askel.engine.clock.EngineTime;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Caches access keys as {@link LookupCache} describes. */
final class CredentialCache {
    static final Duration TIME_TO_LIVE = LookupCache.TIME_TO_LIVE;
    static final int KNOWN_MAX = LookupCache.KNOWN_MAX;
    static final int UNKNOWN_MAX = LookupCache.UNKNOWN_MAX;
    static final int KNOWN_READS_MAX = LookupCache.KNOWN_READS_MAX;
    static final int OTHER_READS_MAX = LookupCache.OTHER_READS_MAX;
    static final long KNOWN_CHARACTERS_MAX = LookupCache.KNOWN_CHARACTERS_MAX;

    private final LookupCache<Request, Lookup> cache;

    /**
     * The access key id and the session token of a request.
     *
     * @param sessionToken empty when there is none
     */
    record Request(String keyId, String sessionToken) {
        /**
         * Returns the key id without the session token, because log messages may contain this
         * string.
         */
        @Override
        public String toString() {
            return keyId;
        }
    }

    CredentialCache(EngineTime time) {
        cache = new LookupCache<>(time, CredentialCache::kind, new Lookup.Overloaded());
    }

    private static LookupCache.Kind kind(Request request, Lookup lookup) {
        return switch (lookup) {
            case Lookup.Found(_, var principal) ->
                    new LookupCache.Found(
                            request.sessionToken().length()
                                    + LookupCache.countCharacters(principal));
            case Lookup.Unknown(), Lookup.Expired() -> new LookupCache.Missing();
            case Lookup.Overloaded(), Lookup.Unavailable() -> new LookupCache.Failed();
        };
    }

    /**
     * Returns the cached result, or else the result of {@code read}. Concurrent requests for the
     * same key share one read. When too many reads are running, the result is {@link
     * Lookup.Overloaded}.
     */
    CompletionStage<Lookup> get(Request request, Supplier<CompletionStage<Lookup>> read) {
        return cache.get(request, read);
    }

    /** The number of cached results and pending reads. */
    int size() {
        return cache.size();
    }
}
