package dev.askel.trigger.mqtt;

/** A definition is not valid. The message is for the client and names the member. */
final class InvalidSubscriptionException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidSubscriptionException(String message) {
        super(message);
    }

    InvalidSubscriptionException(String message, Exception cause) {
        super(message, cause);
    }

    /** The message, which is never null. */
    String text() {
        return String.valueOf(getMessage());
    }

    /** Creates the error of one member. The value is not repeated, because it may be long. */
    static InvalidSubscriptionException of(String member, String constraint) {
        return new InvalidSubscriptionException(
                "1 validation error detected: Value at '%s' failed to satisfy constraint: %s"
                        .formatted(member, constraint));
    }
}
