package dev.askel.load.wire;

/** The server's answer was an error: the call had no effect. */
public final class RefusedException extends Exception {
    private final String error;

    RefusedException(String operation, String error, String message) {
        super(operation + ": " + error + ": " + message);
        this.error = error;
    }

    /** The error's name without its namespace, such as {@code ExecutionAlreadyExists}. */
    public String error() {
        return error;
    }

    /** Whether the server had too much to do: the call may be made again. */
    public boolean isThrottled() {
        return error.equals("ThrottlingException");
    }
}
