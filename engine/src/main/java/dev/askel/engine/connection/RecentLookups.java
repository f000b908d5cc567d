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
 * Connections that were found a moment ago, so that a thousand HTTP tasks in a second read a row
 * once. A change is seen at once on the node that makes it, and elsewhere after that moment.
 */
final class RecentLookups {
    static final Duration KEPT_FOR = Duration.ofSeconds(2);
    private static final int KEPT_MAX = 1_000;

    private final EngineTime time;
    private final ConcurrentMap<String, Lookup> kept = new ConcurrentHashMap<>();

    private record Lookup(CompletableFuture<Found> found, long untilMillis) {}

    RecentLookups(EngineTime time) {
        this.time = time;
    }

    /** What was found, or is being looked for already; else what {@code read} finds. */
    CompletionStage<Found> of(String arn, Supplier<CompletionStage<Found>> read) {
        long now = time.millis();
        var recent = kept.get(arn);
        if (recent != null && now < recent.untilMillis()) {
            return recent.found().copy();
        }
        if (kept.size() >= KEPT_MAX) {
            kept.clear();
        }
        // Kept before it is read: a change that comes meanwhile makes the next one read again.
        var found = new CompletableFuture<Found>();
        var lookup = new Lookup(found, now + KEPT_FOR.toMillis());
        kept.put(arn, lookup);
        read.get()
                .whenComplete((there, failure) -> {
                    // What is not there may be made the next moment, and who was out of reach come
                    // back.
                    if (!(there instanceof Known)) {
                        kept.remove(arn, lookup);
                    }
                    if (failure == null) {
                        found.complete(there);
                    } else {
                        found.completeExceptionally(failure);
                    }
                });
        return found.copy();
    }

    /** It has changed; to be called when that is committed. */
    void forget(String arn) {
        kept.remove(arn);
    }
}
