package dev.askel.load.wire;

/**
 * Thrown when there was no response, or a response with a 5xx status. The outcome of the call is
 * unknown.
 */
public final class UnknownOutcomeException extends Exception {
    private static final int INTERNAL_ERROR = 500;

    private final int status;

    UnknownOutcomeException(String operation, Throwable cause) {
        super(operation + " has no response: " + cause, cause);
        this.status = 0;
    }

    UnknownOutcomeException(String operation, int status, String body) {
        super("%s was answered with %d: %s".formatted(operation, status, body));
        this.status = status;
    }

    /** Returns whether the response was an internal error (500). A server must not return one. */
    public boolean isInternalError() {
        return status == INTERNAL_ERROR;
    }
}
