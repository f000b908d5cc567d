package dev.askel.load.wire;

/** No answer came, or one that says nothing (5xx): nobody knows whether the call had its effect. */
public final class UnansweredException extends Exception {
    private static final int INTERNAL_ERROR = 500;

    private final int status;

    UnansweredException(String operation, Throwable cause) {
        super(operation + " has no answer: " + cause, cause);
        this.status = 0;
    }

    UnansweredException(String operation, int status, String body) {
        super("%s was answered with %d: %s".formatted(operation, status, body));
        this.status = status;
    }

    /** Whether the server did not know what to answer (500), as it always should. */
    public boolean isInternalError() {
        return status == INTERNAL_ERROR;
    }
}
