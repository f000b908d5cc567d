package dev.askel.engine.visibility;

import com.zaxxer.hikari.HikariDataSource;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.SqlFailure;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The database as a {@link SqlWorkers.Task} sees it; blocks, hence only for workers. A connection
 * is held no longer than one read or one transaction.
 */
public final class Database {
    /** How long a call waits for a connection before the database counts as out of reach. */
    static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);

    /** A server that vanished without a word must not hold a thread for ever. */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    /**
     * Every statement here reaches its rows by an index. The planner, which may see tables while
     * they are empty and keeps generic plans, must not settle on scanning them. The server gives up
     * before this side does: what was given up here only, it would go on with, and hold its locks.
     * A node that is halted in the middle of a transaction must not keep these for longer than it
     * takes the others to go on in its place.
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
    private final Fence fence;
    private final BooleanSupplier isInTime;

    /**
     * The database of one task.
     *
     * @param isInTime whether what the task changes may still be committed
     */
    Database(HikariDataSource connections, Fence fence, BooleanSupplier isInTime) {
        this.connections = connections;
        this.fence = fence;
        this.isInTime = isInTime;
    }

    private Connection connection() throws SQLException {
        var connection = connections.getConnection();
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(ANSWER_TIMEOUT.toMillis()));
        } catch (SQLException e) {
            // The pool has only as many as there are workers.
            connection.close();
            throw e;
        }
        return connection;
    }

    /** What is asked of a connection. */
    @FunctionalInterface
    public interface Read<T> {
        T on(Connection connection) throws SQLException;
    }

    /** What is asked of a connection and may not be there. */
    @FunctionalInterface
    public interface Search<T> {
        @Nullable T on(Connection connection) throws SQLException;
    }

    /** What a transaction does; a refusal means that nothing of it shall stay. */
    @FunctionalInterface
    public interface Transaction<T> {
        Answer<T> on(Connection connection) throws SQLException;
    }

    /** Reads; each statement sees what is committed when it begins. */
    public <T> T read(Read<T> read) throws SQLException {
        try (var connection = connection()) {
            return read.on(connection);
        }
    }

    /** As {@link #read}, of what may not be there. */
    public <T> @Nullable T find(Search<T> search) throws SQLException {
        try (var connection = connection()) {
            return search.on(connection);
        }
    }

    /**
     * Does all of it or nothing. What it did is durable on return. {@code ServiceUnavailable} when
     * the cluster goes on without this node, or the task has taken too long.
     *
     * @param transaction may run more than once: one that lost against another is tried again
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
                var answer = transaction.on(connection);
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
