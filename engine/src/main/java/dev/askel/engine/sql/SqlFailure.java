package dev.askel.engine.sql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What an SQLException means for the transaction it ended (PostgreSQL, appendix A: error codes).
 */
public enum SqlFailure {
    /** The connection is gone, or leads to a server that takes no writes; a commit is in doubt. */
    LOST,
    /** Rolled back through no fault of the statement; the same again may succeed. */
    PASSING,
    /** The database refuses this data. */
    REFUSED;

    public static final String UNIQUE_VIOLATION = "23505";

    /** Also raised when a row finds no partition. */
    public static final String CHECK_VIOLATION = "23514";

    public static final String SERIALIZATION_FAILURE = "40001";

    private static final String READ_ONLY_TRANSACTION = "25006";
    private static final String IDLE_IN_TRANSACTION = "25P03";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String QUERY_CANCELED = "57014";

    public static SqlFailure of(SQLException failure) {
        var state = stateOf(failure);
        if (state == null
                || state.equals(READ_ONLY_TRANSACTION)
                || state.equals(IDLE_IN_TRANSACTION)) {
            return LOST;
        }
        if (state.equals(LOCK_NOT_AVAILABLE) || state.equals(QUERY_CANCELED)) {
            return PASSING;
        }
        return switch (state.substring(0, 2)) {
            // connection exception, operator intervention (shutdown), system error
            case "08", "57", "58" -> LOST;
            // serialisation failure and deadlock, insufficient resources
            case "40", "53" -> PASSING;
            default -> REFUSED;
        };
    }

    /** Whether the server gave it up for its time. */
    public static boolean tookTooLong(SQLException failure) {
        return QUERY_CANCELED.equals(stateOf(failure));
    }

    /**
     * The SQLSTATE, of the driver's exception when a pool has wrapped it; null when there is none.
     */
    public static @Nullable String stateOf(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                var state = sql.getSQLState();
                if (state != null && state.length() == 5) {
                    return state;
                }
            }
        }
        return null;
    }
}
