package dev.askel.engine;

import dev.askel.engine.journal.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Executes the SQL statements of a test, each in its own transaction. Tests poll with queries, and
 * a new connection costs more than most queries, so one connection is kept. Thread-safe: statements
 * that run at the same time have separate connections.
 */
public final class SqlStatements implements AutoCloseable {
    /** Reads a row of a query. */
    public interface RowReader<T> {
        /** Reads the current row. */
        T read(ResultSet row) throws SQLException;
    }

    private interface Work<T> {
        T run(PreparedStatement statement) throws SQLException;
    }

    private final TestPostgres.Database database;
    private final AtomicReference<@Nullable Connection> idle = new AtomicReference<>();

    /** Creates the statements of a database. */
    public SqlStatements(TestPostgres.Database database) {
        this.database = database;
    }

    /** Executes a statement. Returns the number of changed rows. */
    public int execute(String sql, @Nullable Object... parameters) {
        return run(sql, parameters, PreparedStatement::executeUpdate);
    }

    /** Returns the rows of a query. */
    public <T> List<T> query(RowReader<T> reader, String sql, @Nullable Object... parameters) {
        return run(
                sql,
                parameters,
                statement -> {
                    var found = new ArrayList<T>();
                    try (var rows = statement.executeQuery()) {
                        while (rows.next()) {
                            found.add(reader.read(rows));
                        }
                    }
                    return found;
                });
    }

    private <T> T run(String sql, @Nullable Object[] parameters, Work<T> work) {
        try {
            var connection = takeConnection();
            T result;
            try (var statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                result = work.run(statement);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            keep(connection);
            return result;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    private Connection takeConnection() throws SQLException {
        var kept = idle.getAndSet(null);
        if (kept != null && kept.isValid(1)) {
            return kept;
        }
        var opened = database.connect();
        // A statement on the server would refer to columns that another statement may change.
        opened.unwrap(org.postgresql.PGConnection.class).setPrepareThreshold(0);
        return opened;
    }

    private void keep(Connection connection) throws SQLException {
        if (!idle.compareAndSet(null, connection)) {
            connection.close();
        }
    }

    @Override
    public void close() {
        var kept = idle.getAndSet(null);
        if (kept != null) {
            try {
                kept.close();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }
    }
}
