package dev.askel.postgres;

/**
 * Thrown when the operator must resolve a problem before the database can start, or the start is
 * interrupted. The problem is for example a folder in use, files that PostgreSQL cannot read, or
 * data of another version. The message names the problem and the remedy.
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
