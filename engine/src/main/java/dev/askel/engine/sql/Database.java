package dev.askel.engine.sql;

import com.zaxxer.hikari.HikariDataSource;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the statements of a {@link SqlWorkers.Task}. Its methods block, so only workers may call
 * them. Each read or transaction uses a connection and returns it.
 */
public final class Database {
    /** The maximum wait for a connection. After this time, the database counts as unavailable. */
    static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);

    /**
     * The maximum wait for a response, so that a server that disappears does not block a thread
     * indefinitely.
     */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    /**
     * Every statement reads its rows by an index. Sequential scans are disabled, because the
     * planner keeps generic plans, and it may make a plan while tables are empty. The server's
     * time-outs are shorter than the client's; otherwise the server would continue an abandoned
     * statement and hold its locks. If a node is halted inside a transaction, the server must
     * release its locks before the other nodes take over.
     */
    static final String SESSION_SETTINGS =
            """
            SET search_path TO askel;
            SET enable_seqscan = off;
            SET enable_hashjoin = off;
            SET enable_mergejoin = off;
            SET jit = off;
            SET default_transaction_isolation = 'read committed';
            SET statement_timeout = '25s';
            SET idle_in_transaction_session_timeout = '12s'\
            """;

    private static final int CONFLICTS_MAX = 3;

    private final HikariDataSource connections;
    private final PayloadEncryption encryption;
    private final Fence fence;
    private final BooleanSupplier isInTime;

    /**
     * Creates the object for one task.
     *
     * @param isInTime whether changes of the task may still be committed
     */
    Database(
            HikariDataSource connections,
            PayloadEncryption encryption,
            Fence fence,
            BooleanSupplier isInTime) {
        this.connections = connections;
        this.encryption = encryption;
        this.fence = fence;
        this.isInTime = isInTime;
    }

    /** Returns the encryption of the payloads in this database. */
    public PayloadEncryption encryption() {
        return encryption;
    }

    private Connection connection() throws SQLException {
        var connection = connections.getConnection();
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(ANSWER_TIMEOUT.toMillis()));
        } catch (SQLException e) {
            // The connection is returned in each case, because the pool has only one connection for
            // each worker.
            connection.close();
            throw e;
        }
        return connection;
    }

    /** A query. */
    @FunctionalInterface
    public interface Read<T> {
        T run(Connection connection) throws SQLException;
    }

    /** A query that may find nothing. */
    @FunctionalInterface
    public interface Search<T> {
        @Nullable T run(Connection connection) throws SQLException;
    }

    /** The statements of a transaction; a refusal rolls it back. */
    @FunctionalInterface
    public interface Transaction<T> {
        Answer<T> run(Connection connection) throws SQLException;
    }

    /** Runs a query. Each statement sees the data that was committed before the statement began. */
    public <T> T read(Read<T> read) throws SQLException {
        try (var connection = connection()) {
            return read.run(connection);
        }
    }

    /** Runs a query; null when it finds nothing. */
    public <T> @Nullable T find(Search<T> search) throws SQLException {
        try (var connection = connection()) {
            return search.run(connection);
        }
    }

    /**
     * Runs a transaction. The changes of the transaction are durable on return. The result is
     * {@code ServiceUnavailable} when the cluster has marked this node down, or the task has taken
     * too long.
     *
     * @param transaction may run more than once, because it is retried after a conflict with
     *     another transaction
     */
    public <T> Answer<T> transact(Transaction<T> transaction) throws SQLException {
        for (int conflicts = 0; ; conflicts++) {
            try {
                return transactOnce(transaction);
            } catch (SQLException e) {
                if (!SqlFailure.isConflict(e) || conflicts == CONFLICTS_MAX) {
                    throw e;
                }
            }
        }
    }

    private <T> Answer<T> transactOnce(Transaction<T> transaction) throws SQLException {
        try (var connection = connection()) {
            connection.setAutoCommit(false);
            try {
                var answer = transaction.run(connection);
                if (answer instanceof Answer.Ok<T>
                        && !(fence.admits(connection) && isInTime.getAsBoolean())) {
                    answer = Answer.refused(new EngineError.ServiceUnavailable());
                }
                switch (answer) {
                    case Answer.Ok<T> _ -> connection.commit();
                    case Answer.Refused<T> _ -> connection.rollback();
                }
                return answer;
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    private static void rollBack(Connection connection, Throwable reason) {
        try {
            connection.rollback();
        } catch (SQLException broken) {
            reason.addSuppressed(broken);
        }
    }
}
