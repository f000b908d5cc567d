package dev.askel.trigger.webhook;

import dev.askel.engine.clock.EngineTime;
import dev.askel.trigger.webhook.WebhookLookup.Known;
import dev.askel.trigger.webhook.WebhookLookup.LookupResult;
import dev.askel.trigger.webhook.WebhookLookup.Unknown;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Caches the results of lookups for two seconds, so that many requests cause one read of a row. A
 * change applies immediately on the node that makes it, and within two seconds on other nodes.
 *
 * <p>Unknown names are cached as well. Otherwise the time of an answer would show which names
 * exist.
 */
final class WebhookCache {
    static final Duration TIME_TO_LIVE = Duration.ofSeconds(2);
    static final int ENTRIES_MAX = 2_000;

    /** The maximum number of reads at a time. */
    static final int READS_MAX = 64;

    private final EngineTime time;
    private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();
    private final Semaphore reads = new Semaphore(READS_MAX);

    private record Entry(CompletableFuture<LookupResult> found, long untilMillis) {}

    WebhookCache(EngineTime time) {
        this.time = time;
    }

    /**
     * Returns the cached result, which may still be pending, or else the result of {@code read}.
     *
     * @param arn the ARN of the webhook
     */
    CompletionStage<LookupResult> get(String arn, Supplier<CompletionStage<LookupResult>> read) {
        long now = time.millis();
        var recent = entries.get(arn);
        if (recent != null && now < recent.untilMillis()) {
            return recent.found().copy();
        }
        if (!reads.tryAcquire()) {
            return CompletableFuture.completedStage(new WebhookLookup.Overloaded());
        }
        if (entries.size() >= ENTRIES_MAX) {
            entries.clear();
        }
        // The entry is cached before the read completes, so that a concurrent change can remove it.
        var found = new CompletableFuture<LookupResult>();
        var entry = new Entry(found, now + TIME_TO_LIVE.toMillis());
        entries.put(arn, entry);
        read.get()
                .whenComplete((result, failure) -> {
                    reads.release();
                    // An unavailable database may recover soon.
                    if (!(result instanceof Known || result instanceof Unknown)) {
                        entries.remove(arn, entry);
                    }
                    if (failure == null) {
                        found.complete(result);
                    } else {
                        found.completeExceptionally(failure);
                    }
                });
        return found.copy();
    }

    /** Returns the number of cached results. */
    int size() {
        return entries.size();
    }

    /** Removes a webhook. Must be called after the commit of a change. */
    void remove(String arn) {
        entries.remove(arn);
    }
}
