package dev.askel.trigger.webhook;

/** The JSON of a webhook is invalid. The message names the member and the reason. */
final class InvalidWebhookException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidWebhookException(String message) {
        super(message, null, false, false);
    }

    /** Returns the reason in AWS's form. The value must not be a secret. */
    static InvalidWebhookException of(String path, String value, String constraint) {
        return new InvalidWebhookException(
                "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s"
                        .formatted(value, path, constraint));
    }
}
