package dev.askel.trigger.webhook;

import dev.askel.engine.api.connection.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a webhook: the current one, and after a rotation the previous one for some time.
 *
 * @param secrets at most two secrets, the current one first
 */
record WebhookSecrets(List<StoredSecret> secrets) {
    /** A webhook without secrets. */
    static final WebhookSecrets NONE = new WebhookSecrets(List.of());

    /**
     * A secret.
     *
     * @param validUntil the end of its validity; null without an end
     */
    record StoredSecret(Secret secret, @Nullable Instant validUntil) {
        boolean isValid(Instant now) {
            return validUntil == null || now.isBefore(validUntil);
        }
    }

    WebhookSecrets {
        secrets = List.copyOf(secrets);
        if (secrets.size() > 2) {
            throw new IllegalArgumentException(secrets.size() + " secrets, expected at most 2");
        }
    }

    /** Returns one current secret. */
    static WebhookSecrets of(Secret secret) {
        return new WebhookSecrets(List.of(new StoredSecret(secret, null)));
    }

    /**
     * Returns a new current secret, with which the present one remains valid for some time. A
     * repeated rotation to the current secret keeps the previous one.
     */
    WebhookSecrets rotated(Secret secret, Duration previousValidFor, Instant now) {
        if (!secrets.isEmpty()
                && secrets.getFirst().secret().equals(secret)
                && !previousValidFor.isZero()) {
            return this;
        }
        var current = new StoredSecret(secret, null);
        return secrets.isEmpty() || previousValidFor.isZero()
                ? new WebhookSecrets(List.of(current))
                : new WebhookSecrets(
                        List.of(
                                current,
                                new StoredSecret(
                                        secrets.getFirst().secret(), now.plus(previousValidFor))));
    }

    /** Returns the secrets that are valid now. */
    List<Secret> valid(Instant now) {
        return secrets.stream()
                .filter(each -> each.isValid(now))
                .map(StoredSecret::secret)
                .toList();
    }

    /**
     * Returns the end of the validity of the previous secret; null when no such secret is valid.
     */
    @Nullable Instant previousValidUntil(Instant now) {
        return secrets.size() < 2 || !secrets.getLast().isValid(now)
                ? null
                : secrets.getLast().validUntil();
    }
}
