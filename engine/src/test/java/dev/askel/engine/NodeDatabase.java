package dev.askel.engine;

import dev.askel.engine.journal.TestPostgres;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Opens the database connections of one node. {@link #cut} aborts them, so that the remaining
 * threads of a killed node can commit nothing more.
 */
final class NodeDatabase implements DataSource {
    private final PGSimpleDataSource source;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    NodeDatabase(TestPostgres.Database database) {
        source = database.dataSource();
        source.setCurrentSchema("askel");
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (cut) {
            throw new SQLException("the node has been killed", "08006");
        }
        var connection = source.getConnection();
        connections.removeIf(NodeDatabase::isClosed);
        connections.add(connection);
        if (cut) {
            abort(connection);
        }
        return connection;
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Aborts all connections, and refuses new ones. */
    void cut() {
        cut = true;
        connections.forEach(NodeDatabase::abort);
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return source.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return source.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return source.isWrapperFor(type);
    }
}
