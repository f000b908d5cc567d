package dev.askel.trigger.webhook;

import dev.askel.engine.access.LookupCache;
import dev.askel.engine.clock.EngineTime;
import dev.askel.trigger.webhook.WebhookLookup.Known;
import dev.askel.trigger.webhook.WebhookLookup.LookupResult;
import dev.askel.trigger.webhook.WebhookLookup.Overloaded;
import dev.askel.trigger.webhook.WebhookLookup.Unavailable;
import dev.askel.trigger.webhook.WebhookLookup.Unknown;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Caches the results of lookups for two seconds, so that many requests cause one read of a row. A
 * change applies immediately on the node that makes it, and within two seconds on other nodes.
 *
 * <p>Unknown names are cached as well. Otherwise the time of an answer would show which names
 * exist. Requests with invented names neither displace nor delay those to webhooks that were found
 * before.
 */
final class WebhookCache {
    /** The estimated memory of a compiled definition for each byte of its JSON. */
    private static final int MEMORY_FACTOR = 4;

    private final LookupCache<String, LookupResult> cache;

    WebhookCache(EngineTime time) {
        cache = new LookupCache<>(time, (_, result) -> kind(result), new Overloaded());
    }

    private static LookupCache.Kind kind(LookupResult result) {
        return switch (result) {
            case Known(var webhook, _) ->
                    new LookupCache.Found(
                            (long) MEMORY_FACTOR
                                    * WebhookCodec.encodeDefinition(webhook.definition()).length);
            case Unknown() -> new LookupCache.Missing();
            case Overloaded(), Unavailable() -> new LookupCache.Failed();
        };
    }

    /**
     * Returns the cached result, or else the result of {@code read}. Concurrent requests for the
     * same webhook share one read.
     *
     * @param arn the ARN of the webhook
     */
    CompletionStage<LookupResult> get(String arn, Supplier<CompletionStage<LookupResult>> read) {
        return cache.get(arn, read);
    }

    /** Returns the number of cached results and pending reads. */
    int size() {
        return cache.size();
    }

    /** Removes a webhook. Must be called after the commit of a change. */
    void remove(String arn) {
        cache.remove(arn);
    }
}
