package dev.askel.cluster.formation;

/**
 * Thrown when another server holds the server lock of the database in a conflicting mode. The
 * message names that server's process and host.
 */
public final class DatabaseInUseException extends Exception {
    private static final long serialVersionUID = 1L;

    DatabaseInUseException(String message) {
        super(message);
    }
}
