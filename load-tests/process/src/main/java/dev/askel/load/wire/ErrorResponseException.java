package dev.askel.load.wire;

/** Thrown when the server returns an error with a status below 500. The call had no effect. */
public final class ErrorResponseException extends Exception {
    private final String error;

    ErrorResponseException(String operation, String error, String message) {
        super(operation + ": " + error + ": " + message);
        this.error = error;
    }

    /**
     * Returns the name of the error without its namespace, such as {@code ExecutionAlreadyExists}.
     */
    public String error() {
        return error;
    }

    /** Returns whether the call was throttled and may be repeated. */
    public boolean isThrottled() {
        return error.equals("ThrottlingException");
    }
}
