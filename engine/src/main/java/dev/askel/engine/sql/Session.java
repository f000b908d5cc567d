package dev.askel.engine.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One thread's connection, kept as long as it lives and opened again when asked for after a loss.
 */
public final class Session implements AutoCloseable {
    /**
     * Every statement here reaches its rows by key. The planner, which sees tables while they are
     * empty and keeps generic plans, must not settle on scanning them; and whatever the server's
     * default, a commit means durable. A node that is halted in the middle of a transaction must
     * not keep its locks: not longer than it takes the others to put it out and go on in its place.
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

    private static final String ONE_MOMENT =
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

    /** For statements that each see what is committed when they begin. */
    public static Session readCommitted(DataSource database, Duration answerTimeout) {
        return new Session(database, answerTimeout, SETTINGS, false);
    }

    /** For statements that are a transaction each: no lock waits for this side's next word. */
    public static Session statementByStatement(DataSource database, Duration answerTimeout) {
        return new Session(database, answerTimeout, SETTINGS, true);
    }

    /** For transactions that only read, all at one moment. */
    public static Session oneMoment(DataSource database, Duration answerTimeout) {
        return new Session(database, answerTimeout, SETTINGS + ONE_MOMENT, false);
    }

    /** The connection, without auto-commit unless it was opened for single statements. */
    public Connection connection() throws SQLException {
        var known = open;
        if (known != null) {
            return known;
        }
        var fresh = database.getConnection();
        try (var statement = fresh.createStatement()) {
            // A server that vanished without a word must not hold this thread for ever.
            fresh.setNetworkTimeout(Runnable::run, Math.toIntExact(answerTimeout.toMillis()));
            fresh.setAutoCommit(false);
            statement.execute(settings);
            // The server gives up before this side does: what was given up here only, it would go
            // on with, and hold its locks.
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

    /** Rolls back what the failed transaction left; a connection that cannot is given up. */
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

    /** Gives the connection up; the next call of {@link #connection} opens another. */
    public void drop() {
        var known = open;
        open = null;
        if (known != null) {
            discard(known);
        }
    }

    private static void discard(Connection connection) {
        try {
            // Not close(): a pool would hand a doubtful connection on.
            connection.abort(Runnable::run);
            connection.close();
        } catch (SQLException _) {
            // It is being thrown away because it does not work.
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
            // The server has forgotten this session anyway, or will when the socket closes.
            return;
        }
    }
}
