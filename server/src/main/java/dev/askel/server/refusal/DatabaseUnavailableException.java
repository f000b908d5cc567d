package dev.askel.server.refusal;

import java.sql.SQLException;

/**
 * A node does not start because its database does not respond now. The message names the database.
 * A later start may succeed.
 */
public final class DatabaseUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param startFailure the failure of the start. If it is a {@link RefusedException}, its
     *     message already contains the database's message.
     * @param databaseFailure the failure of the database
     */
    public DatabaseUnavailableException(
            RuntimeException startFailure, SQLException databaseFailure) {
        super(text(startFailure, databaseFailure), startFailure);
    }

    private static String text(RuntimeException failed, SQLException unavailable) {
        var message = String.valueOf(failed.getMessage());
        var reason = String.valueOf(unavailable.getMessage());
        if (failed instanceof RefusedException) {
            return message;
        }
        return failed.getMessage() == null || message.contains(reason)
                ? "The server cannot start: " + reason
                : message + ": " + reason;
    }
}
