package dev.askel.load.wire;

/**
 * Thrown when there was no response, or a response with a status of 5xx. The outcome of the call is
 * then unknown.
 */
public final class UnansweredException extends Exception {
    private static final int INTERNAL_ERROR = 500;

    private final int status;

    UnansweredException(String operation, Throwable cause) {
        super(operation + " has no response: " + cause, cause);
        this.status = 0;
    }

    UnansweredException(String operation, int status, String body) {
        super("%s was answered with %d: %s".formatted(operation, status, body));
        this.status = status;
    }

    /** Returns whether the response was an internal error (500), which a server must not return. */
    public boolean isInternalError() {
        return status == INTERNAL_ERROR;
    }
}
