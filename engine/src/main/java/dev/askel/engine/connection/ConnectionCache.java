package dev.askel.engine.connection;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.connection.ConnectionLookup.Found;
import dev.askel.engine.connection.ConnectionLookup.Known;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Caches connections for two seconds, so that a thousand HTTP tasks in a second read a row once. A
 * change applies at once on the node that makes it, and on other nodes after that time.
 */
final class ConnectionCache {
    static final Duration KEPT_FOR = Duration.ofSeconds(2);
    private static final int KEPT_MAX = 1_000;

    private final EngineTime time;
    private final ConcurrentMap<String, Entry> kept = new ConcurrentHashMap<>();

    private record Entry(CompletableFuture<Found> found, long untilMillis) {}

    ConnectionCache(EngineTime time) {
        this.time = time;
    }

    /**
     * Returns the cached result, which may still be pending, or else the result of {@code read}.
     */
    CompletionStage<Found> get(String arn, Supplier<CompletionStage<Found>> read) {
        long now = time.millis();
        var recent = kept.get(arn);
        if (recent != null && now < recent.untilMillis()) {
            return recent.found().copy();
        }
        if (kept.size() >= KEPT_MAX) {
            kept.clear();
        }
        // Cached before the read completes, so that a concurrent change removes it.
        var found = new CompletableFuture<Found>();
        var entry = new Entry(found, now + KEPT_FOR.toMillis());
        kept.put(arn, entry);
        read.get()
                .whenComplete((there, failure) -> {
                    // A missing connection may be created soon, and an unavailable database may
                    // recover.
                    if (!(there instanceof Known)) {
                        kept.remove(arn, entry);
                    }
                    if (failure == null) {
                        found.complete(there);
                    } else {
                        found.completeExceptionally(failure);
                    }
                });
        return found.copy();
    }

    /** Removes a connection; call it after a change is committed. */
    void remove(String arn) {
        kept.remove(arn);
    }
}
