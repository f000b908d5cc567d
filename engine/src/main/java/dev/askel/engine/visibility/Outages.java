package dev.askel.engine.visibility;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Tells a database out of reach from a statement it refused. */
final class Outages {
    private Outages() {}

    /**
     * Whether the database could not be asked, or went away before it answered: PostgreSQL's error
     * classes 08 (connection), 53 (resources) and 57P (shutdown), and a connection pool that has
     * none to give.
     */
    static boolean isOutage(SQLException e) {
        var state = e.getSQLState();
        return e instanceof SQLTransientConnectionException
                || (state != null
                        && (state.startsWith("08")
                                || state.startsWith("53")
                                || state.startsWith("57P")));
    }

    /** Whether a transaction lost against another one and would pass when tried again. */
    static boolean isCollision(SQLException e) {
        var state = e.getSQLState();
        return "40001".equals(state) || "40P01".equals(state);
    }
}
