package dev.askel.trigger.webhook;

import dev.askel.engine.api.Caller;
import dev.askel.engine.api.arn.ArnScope;
import java.time.Instant;
import java.util.UUID;

/** A webhook as requests use it, with its secrets. */
public final class ActiveWebhook {
    private final ArnScope scope;
    private final UUID id;
    private final Webhook definition;
    private final WebhookSecrets secrets;

    ActiveWebhook(ArnScope scope, UUID id, Webhook definition, WebhookSecrets secrets) {
        this.scope = scope;
        this.id = id;
        this.definition = definition;
        this.secrets = secrets;
    }

    /** Returns the ARN of a webhook, as policies name it. */
    static String arn(ArnScope scope, String name) {
        return "arn:%s:askel:%s:%s:webhook/%s"
                .formatted(scope.partition(), scope.region(), scope.account(), name);
    }

    /** The ARN of this webhook, as policies name it. */
    public String arn() {
        return arn(scope, definition.name());
    }

    /** The account and region. */
    public ArnScope scope() {
        return scope;
    }

    /** The id, which a later webhook with the same name does not have. */
    UUID id() {
        return id;
    }

    /** The definition. */
    public Webhook definition() {
        return definition;
    }

    /** Returns the caller on whose behalf a request starts executions. */
    public Caller caller(String requestId) {
        return new Caller(scope.account(), scope.region(), requestId);
    }

    /**
     * Begins the verification of a request.
     *
     * @param now the engine's time
     */
    BodyVerification verify(SignatureHeaders headers, Instant now) {
        return BodyVerification.begin(definition.verification(), secrets.valid(now), headers, now);
    }
}
