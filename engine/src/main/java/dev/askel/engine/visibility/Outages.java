package dev.askel.engine.visibility;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Tells a database out of reach from a statement it refused. */
final class Outages {
    private Outages() {}

    /**
     * Whether the database could not be asked, or went away before it answered: PostgreSQL's error
     * classes 08 (connection), 53 (resources), 57P (shutdown), 58 (its system) and 25006 (a
     * standby), 57014 and 25P03 (it took too long), and what the driver or the pool says without
     * any code.
     */
    static boolean isOutage(SQLException e) {
        var state = e.getSQLState();
        return state == null
                || e instanceof SQLTransientConnectionException
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57P")
                || state.startsWith("58")
                || state.equals("57014")
                || state.equals("25P03")
                || state.equals("25006");
    }

    /** Whether a transaction lost against another one and would pass when tried again. */
    static boolean isCollision(SQLException e) {
        var state = e.getSQLState();
        return "40001".equals(state) || "40P01".equals(state);
    }
}
