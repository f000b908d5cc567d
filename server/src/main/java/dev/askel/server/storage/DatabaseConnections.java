package dev.askel.server.storage;

import com.typesafe.config.Config;
import dev.askel.cluster.ClusterDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Opens a new database connection for each call. It never connects to a former primary. There is no
 * pool, because callers keep their connections for a long time.
 */
public final class DatabaseConnections extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;
    private static final int CONNECT_SECONDS = 10;

    private final transient ClusterDatabase database;
    private final String purpose;
    private final int socketSeconds;

    private DatabaseConnections(ClusterDatabase database, String purpose, int socketSeconds) {
        this.database = database;
        this.purpose = purpose;
        this.socketSeconds = socketSeconds;
    }

    /**
     * Returns connections for the engine. If a statement gets no response within {@code
     * askel.database.socket-timeout}, the connection is closed. A hanging database is then treated
     * as a failure.
     */
    public static DataSource forEngine(ClusterDatabase address, Config config) {
        return new DatabaseConnections(
                address,
                "askel engine",
                Math.toIntExact(config.getDuration("askel.database.socket-timeout").toSeconds()));
    }

    /**
     * Returns connections for migrations. Their statements have no time limit. The database must
     * detect the loss of the migrating node, because that node holds a lock for which other nodes
     * wait.
     */
    public static DataSource forMigration(ClusterDatabase address) {
        return new DatabaseConnections(address, "askel migration", 0);
    }

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password)
            throws SQLException {
        return database.openOnPrimary(this::open);
    }

    private Connection open(String url) throws SQLException {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        if (!database.user().isEmpty()) {
            source.setUser(database.user());
        }
        if (!database.user().isEmpty() || !database.password().isEmpty()) {
            source.setPassword(database.password());
        }
        source.setApplicationName(purpose);
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(ClusterDatabase.connectTimeoutSeconds(url, CONNECT_SECONDS));
        source.setSocketTimeout(socketSeconds);
        source.setTcpKeepAlive(true);
        var connection = source.getConnection();
        if (socketSeconds == 0) {
            ClusterDatabase.limitUnresponsiveTime(connection);
        }
        return connection;
    }
}
