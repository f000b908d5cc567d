package dev.askel.trigger.webhook;

import java.util.concurrent.CompletionStage;

/** Finds the webhooks of requests. Thread-safe; never blocks. */
public interface WebhookLookup {
    /**
     * Finds the webhook of a path.
     *
     * @param path the escaped path of the request
     */
    CompletionStage<LookupResult> find(String path);

    /** Begins the verification of a request for a webhook. */
    BodyVerification verify(ActiveWebhook webhook, SignatureHeaders headers);

    /** Takes a token of the webhook's rate; returns false when the rate is exceeded. */
    boolean tryTake(ActiveWebhook webhook);

    /** The result of a lookup. */
    sealed interface LookupResult {}

    /**
     * The webhook.
     *
     * @param rest the rest of the path after the name, still escaped
     */
    record Known(ActiveWebhook webhook, String rest) implements LookupResult {}

    /** No webhook has this path. */
    record Unknown() implements LookupResult {}

    /** Too many lookups wait for the database. */
    record Overloaded() implements LookupResult {}

    /** The database is unavailable. */
    record Unavailable() implements LookupResult {}
}
