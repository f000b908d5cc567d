package dev.askel.postgres;

/**
 * Thrown when the operator must resolve a problem before the database can start, or when the start
 * is interrupted. Examples of problems are a folder in use, unreadable files, and data of another
 * version. The message names the problem and the remedy.
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
