package dev.askel.cluster.formation;

/**
 * Thrown when other servers use the database in a way that excludes this one. The message names one
 * of them.
 */
public final class DatabaseInUseException extends Exception {
    private static final long serialVersionUID = 1L;

    DatabaseInUseException(String message) {
        super(message);
    }
}
