package dev.askel.postgres;

/**
 * The database cannot be started for a reason that the operator has to remove: the folder is in
 * use, unreadable for PostgreSQL, or of another version. The message says which and what to do.
 */
public final class StartRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message whole sentences for the operator's terminal
     */
    public StartRefusedException(String message) {
        super(message);
    }

    StartRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
