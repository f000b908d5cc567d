package dev.askel.server.storage;

import com.typesafe.config.Config;
import dev.askel.cluster.ClusterDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How rooms get connections: a new one for each call, to no server that was the primary once. They
 * keep theirs for long, so a pool would only be another queue.
 */
public final class Connections extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;
    private static final int CONNECT_SECONDS = 10;

    private final transient ClusterDatabase database;
    private final String purpose;
    private final int socketSeconds;

    private Connections(ClusterDatabase database, String purpose, int socketSeconds) {
        this.database = database;
        this.purpose = purpose;
        this.socketSeconds = socketSeconds;
    }

    /**
     * For the engine. A connection that gets no answer for {@code askel.database.socket-timeout} is
     * given up, so a database that hangs becomes one that fails.
     */
    public static DataSource to(ClusterDatabase address, Config config) {
        return new Connections(
                address,
                "askel engine",
                Math.toIntExact(config.getDuration("askel.database.socket-timeout").toSeconds()));
    }

    /**
     * Without a limit on statements: a migration may take its time. The others wait as long as the
     * one that migrates lives, so the database has to miss it when its machine vanishes.
     */
    public static DataSource unhurried(ClusterDatabase address) {
        return new Connections(address, "askel migration", 0);
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
        source.setLoginTimeout(ClusterDatabase.loginTimeoutSeconds(url, CONNECT_SECONDS));
        source.setSocketTimeout(socketSeconds);
        source.setTcpKeepAlive(true);
        var connection = source.getConnection();
        if (socketSeconds == 0) {
            ClusterDatabase.endSessionWithClient(connection);
        }
        return connection;
    }
}
