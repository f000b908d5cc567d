package dev.askel.postgres;

/**
 * Thrown when the operator must resolve a problem before the database can start: the folder is in
 * use, PostgreSQL cannot read it, or it belongs to another version. The message names the problem
 * and the remedy.
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
