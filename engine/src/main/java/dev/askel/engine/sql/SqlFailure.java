package dev.askel.engine.sql;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * The effect of an SQLException on its transaction.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL error
 *     codes</a>
 */
public enum SqlFailure {
    /** The connection is lost, or its server is read-only. The outcome of a commit is unknown. */
    LOST,
    /** The transaction was rolled back for an external reason; a retry may succeed. */
    TRANSIENT,
    /** The database rejected the statement or its data; a retry would fail again. */
    REFUSED;

    public static final String UNIQUE_VIOLATION = "23505";
    public static final String FOREIGN_KEY_VIOLATION = "23503";

    /** Raised for a violated CHECK constraint, and for a row that matches no partition. */
    public static final String CHECK_VIOLATION = "23514";

    public static final String SERIALIZATION_FAILURE = "40001";

    private static final String DEADLOCK = "40P01";
    private static final String READ_ONLY_TRANSACTION = "25006";
    private static final String IDLE_IN_TRANSACTION = "25P03";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String QUERY_CANCELED = "57014";

    /** Classifies a failure by its SQLSTATE. */
    public static SqlFailure of(SQLException failure) {
        var state = stateOf(failure);
        if (state == null
                || state.equals(READ_ONLY_TRANSACTION)
                || state.equals(IDLE_IN_TRANSACTION)) {
            return LOST;
        }
        if (state.equals(LOCK_NOT_AVAILABLE) || state.equals(QUERY_CANCELED)) {
            return TRANSIENT;
        }
        return switch (state.substring(0, 2)) {
            // Connection exception, operator intervention (shutdown), system error.
            case "08", "57", "58" -> LOST;
            // Serialisation failure and deadlock, insufficient resources.
            case "40", "53" -> TRANSIENT;
            default -> REFUSED;
        };
    }

    /** Returns whether the server cancelled the statement, mostly because of its timeout. */
    public static boolean isTimeout(SQLException failure) {
        return QUERY_CANCELED.equals(stateOf(failure));
    }

    /** Returns whether a lock was not available in time. */
    public static boolean isLockTimeout(SQLException failure) {
        return LOCK_NOT_AVAILABLE.equals(stateOf(failure));
    }

    /**
     * Returns the first SQLSTATE of the exception and its causes, because a pool wraps the driver's
     * exception; null when there is none.
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

    /**
     * Returns whether the database was unavailable or did not answer in time. Unlike {@link #of},
     * this method does not classify the outcome of a transaction. It decides whether callers should
     * wait for the database.
     *
     * <p>The result is true for failures of the driver or the pool without an SQLSTATE, and for
     * these SQLSTATEs:
     *
     * <ul>
     *   <li>classes 08 (connection), 53 (resources), 57P (shutdown) and 58 (system error),
     *   <li>25006 (a standby), 57014 and 25P03 (timeouts).
     * </ul>
     */
    public static boolean isUnavailable(SQLException failure) {
        var state = stateOf(failure);
        return state == null
                || failure instanceof SQLTransientConnectionException
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57P")
                || state.startsWith("58")
                || state.equals(QUERY_CANCELED)
                || state.equals(IDLE_IN_TRANSACTION)
                || state.equals(READ_ONLY_TRANSACTION);
    }

    /**
     * Returns whether the transaction conflicted with another transaction. A retry may then
     * succeed.
     */
    public static boolean isConflict(SQLException failure) {
        var state = stateOf(failure);
        return SERIALIZATION_FAILURE.equals(state) || DEADLOCK.equals(state);
    }
}
