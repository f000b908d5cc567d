package dev.askel.server.refusal;

import java.sql.SQLException;

/**
 * A node does not start because its database does not answer now; the message tells the operator
 * which. Whoever starts it again may have more luck.
 */
public final class DatabaseAwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param failed what the start ended with; a refusal says already what the database said
     * @param away what the database said
     */
    public DatabaseAwayException(RuntimeException failed, SQLException away) {
        super(text(failed, away), failed);
    }

    private static String text(RuntimeException failed, SQLException away) {
        var said = String.valueOf(failed.getMessage());
        var why = String.valueOf(away.getMessage());
        if (failed instanceof RefusedException) {
            return said;
        }
        return failed.getMessage() == null || said.contains(why)
                ? "The server cannot start: " + why
                : said + ": " + why;
    }
}
