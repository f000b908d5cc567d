package dev.askel.server.storage;

import com.typesafe.config.Config;
import dev.askel.cluster.ClusterDatabase;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How rooms get connections: a new one for each call. They keep theirs for long, so a pool would
 * only be another queue.
 */
public final class Connections {
    private static final int CONNECT_SECONDS = 10;

    private Connections() {}

    /**
     * For the engine. A connection that gets no answer for {@code askel.database.socket-timeout} is
     * given up, so a database that hangs becomes one that fails.
     */
    public static DataSource to(ClusterDatabase address, Config config) {
        var source = source(address, "askel engine");
        source.setSocketTimeout(
                Math.toIntExact(config.getDuration("askel.database.socket-timeout").toSeconds()));
        return source;
    }

    /** Without a limit on statements: a migration may take its time. */
    public static DataSource unhurried(ClusterDatabase address) {
        return source(address, "askel migration");
    }

    private static PGSimpleDataSource source(ClusterDatabase address, String purpose) {
        var source = new PGSimpleDataSource();
        source.setUrl(address.url());
        if (!address.user().isEmpty()) {
            source.setUser(address.user());
            source.setPassword(address.password());
        }
        source.setApplicationName(purpose);
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(CONNECT_SECONDS);
        source.setTcpKeepAlive(true);
        return source;
    }
}
