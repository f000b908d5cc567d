package dev.askel.trigger.event.cloudevent;

/** A request is not a CloudEvent. The message is for the client and names the attribute. */
final class InvalidCloudEventException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidCloudEventException(String message) {
        super(message);
    }

    InvalidCloudEventException(String message, Exception cause) {
        super(message, cause);
    }

    /** Creates the error of one attribute. */
    static InvalidCloudEventException of(String attribute, String problem) {
        return new InvalidCloudEventException("The attribute %s %s".formatted(attribute, problem));
    }
}
