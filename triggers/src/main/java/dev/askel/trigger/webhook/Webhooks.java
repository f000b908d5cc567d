package dev.askel.trigger.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Operations on webhooks. A name is unique in an account and region; an unknown name is refused
 * with {@code ResourceNotFound}. No result contains a secret.
 */
public interface Webhooks {
    /** The maximum number of webhooks of an account in a region. */
    int WEBHOOKS_MAX = 1_000;

    /**
     * Creates or replaces a webhook. Other nodes use the new definition after two seconds at most.
     * The request is refused with {@code ValidationException} when a member is invalid, and with
     * {@code StateMachineDoesNotExist} when its machine cannot be started.
     *
     * @param body JSON; docs/webhooks.md describes the members
     */
    CompletionStage<Answer<WebhookDescription>> putWebhook(Caller caller, String name, byte[] body);

    /**
     * Creates a webhook as {@link #putWebhook} does. A name in use is refused with {@code
     * ConflictException}.
     */
    CompletionStage<Answer<WebhookDescription>> createWebhook(
            Caller caller, String name, byte[] body);

    /** Describes a webhook. */
    CompletionStage<Answer<WebhookDescription>> describeWebhook(Caller caller, String name);

    /** Lists webhooks in the order of their names. */
    CompletionStage<Answer<WebhookPage>> listWebhooks(Caller caller, Page page);

    /** Deletes a webhook. Other nodes refuse its requests after two seconds at most. */
    CompletionStage<Answer<WebhookDescription>> deleteWebhook(Caller caller, String name);

    /**
     * Replaces the secret of a webhook. The previous secret remains valid for the given time.
     *
     * @param body JSON with {@code secret} and {@code previousValidSeconds}
     */
    CompletionStage<Answer<WebhookDescription>> rotateWebhookSecret(
            Caller caller, String name, byte[] body);

    /**
     * A webhook.
     *
     * @param path the path of its URL
     * @param definition the members of the definition, as a JSON object
     * @param previousSecretValidUntil the end of the validity of the previous secret; null when
     *     only one secret is valid
     */
    record WebhookDescription(
            String webhookArn,
            String name,
            String path,
            JsonNode definition,
            @Nullable Instant previousSecretValidUntil,
            Instant creationDate,
            Instant lastModifiedDate) {}

    /** A page of webhooks. */
    record WebhookPage(List<WebhookDescription> webhooks, @Nullable String nextToken) {
        public WebhookPage {
            webhooks = List.copyOf(webhooks);
        }
    }
}
