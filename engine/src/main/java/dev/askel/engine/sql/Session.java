package dev.askel.engine.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Provides the connection of one thread. The session keeps its connection until the connection
 * fails or the session is closed. After a failure, the next use opens a new connection.
 */
public final class Session implements AutoCloseable {
    /**
     * Sequential scans are disabled. Every statement reads its rows by key. Otherwise, the planner
     * could make a generic plan with a scan while the tables are empty, and keep this plan. Commits
     * are durable even if the server's default is asynchronous. The idle timeout ends the
     * transaction of a node that is halted inside it. This releases the locks before the other
     * nodes mark that node down and take over.
     */
    private static final String SETTINGS =
            """
            SET search_path TO askel;
            SET enable_seqscan = off;
            SET enable_hashjoin = off;
            SET enable_mergejoin = off;
            SET jit = off;
            SET default_transaction_isolation = 'read committed';
            SET idle_in_transaction_session_timeout = '12s';
            SELECT set_config('synchronous_commit', 'on', false)
             WHERE current_setting('synchronous_commit') = 'off'\
            """;

    private static final String READ_ONLY_SNAPSHOT =
            """
            ;
            SET default_transaction_isolation = 'repeatable read';
            SET default_transaction_read_only = on\
            """;

    private final DataSource database;
    private final Duration answerTimeout;
    private final String settings;
    private final boolean autoCommit;
    private @Nullable Connection open;

    private Session(
            DataSource database, Duration answerTimeout, String settings, boolean autoCommit) {
        this.database = database;
        this.answerTimeout = answerTimeout;
        this.settings = settings;
        this.autoCommit = autoCommit;
    }

    /**
     * Opens a session in which each statement sees the data committed before the statement began.
     */
    public static Session readCommitted(DataSource database, Duration answerTimeout) {
        return new Session(database, answerTimeout, SETTINGS, false);
    }

    /**
     * Opens a session in which each statement is a transaction, so that no lock is held between
     * statements.
     */
    public static Session autoCommit(DataSource database, Duration answerTimeout) {
        return new Session(database, answerTimeout, SETTINGS, true);
    }

    /** Opens a session for read-only transactions in which all statements see the same snapshot. */
    public static Session readOnlySnapshot(DataSource database, Duration answerTimeout) {
        return new Session(database, answerTimeout, SETTINGS + READ_ONLY_SNAPSHOT, false);
    }

    /**
     * Returns the connection and opens it if necessary. Auto-commit is off, except in a session of
     * {@link #autoCommit}.
     */
    public Connection connection() throws SQLException {
        var known = open;
        if (known != null) {
            return known;
        }
        var fresh = database.getConnection();
        try (var statement = fresh.createStatement()) {
            // A server that disappears without closing the connection must not block this thread
            // indefinitely.
            fresh.setNetworkTimeout(Runnable::run, Math.toIntExact(answerTimeout.toMillis()));
            fresh.setAutoCommit(false);
            statement.execute(settings);
            // The server must time out before the client does. Otherwise the server would continue
            // an abandoned statement and hold its locks.
            statement.execute("SET statement_timeout = " + answerTimeout.toMillis() * 5 / 6);
            fresh.commit();
            fresh.setAutoCommit(autoCommit);
        } catch (SQLException | RuntimeException | Error failure) {
            discard(fresh);
            throw failure;
        }
        open = fresh;
        return fresh;
    }

    /** Rolls back the failed transaction. Drops the connection when the rollback fails. */
    public void rollback() {
        var known = open;
        if (known == null) {
            return;
        }
        try {
            known.rollback();
        } catch (SQLException _) {
            drop();
        }
    }

    /** Drops the connection; the next call of {@link #connection} opens a new one. */
    public void drop() {
        var known = open;
        open = null;
        if (known != null) {
            discard(known);
        }
    }

    private static void discard(Connection connection) {
        try {
            // A pool would reuse the connection after close(), although its state is unknown.
            connection.abort(Runnable::run);
            connection.close();
        } catch (SQLException _) {
            // The connection is discarded because it is broken, so a failure here changes nothing.
            return;
        }
    }

    @Override
    public void close() {
        var known = open;
        open = null;
        if (known == null) {
            return;
        }
        try (known;
                var statement = known.createStatement()) {
            known.setAutoCommit(false);
            known.rollback();
            statement.execute("RESET ALL");
            known.commit();
        } catch (SQLException _) {
            // The server has ended this session already, or ends it when the socket closes.
            return;
        }
    }
}
