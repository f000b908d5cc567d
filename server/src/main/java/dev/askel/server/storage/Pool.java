package dev.askel.server.storage;

import com.typesafe.config.Config;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import dev.askel.cluster.ClusterDatabase;
import java.util.Properties;
import javax.sql.DataSource;

/** The ways in which a server's rooms get connections. */
public final class Pool {
    private Pool() {}

    // Flyway works with one connection and locks with another.
    private static final int MIGRATION_CONNECTIONS = 2;

    /**
     * New connections for the engine, whose rooms keep their own.
     *
     * <p>A connection that gets no answer for {@code askel.database.socket-timeout} is given up, so
     * a database that hangs becomes one that fails.
     */
    public static DataSource source(ClusterDatabase address, Config config) {
        var properties = new Properties();
        properties.setProperty("ApplicationName", "askel engine");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty(
                "socketTimeout",
                Long.toString(config.getDuration("askel.database.socket-timeout").toSeconds()));
        var known = !address.user().isEmpty();
        return new DriverDataSource(
                address.url(),
                null,
                properties,
                known ? address.user() : null,
                known ? address.password() : null);
    }

    /**
     * Connections without a limit on statements, to be closed soon: a migration may take its time.
     */
    public static HikariDataSource unhurried(ClusterDatabase address) {
        return new HikariDataSource(to(address, "migration", MIGRATION_CONNECTIONS));
    }

    private static HikariConfig to(ClusterDatabase address, String purpose, int connections) {
        var hikari = new HikariConfig();
        hikari.setPoolName("askel " + purpose);
        hikari.setJdbcUrl(address.url());
        if (!address.user().isEmpty()) {
            hikari.setUsername(address.user());
            hikari.setPassword(address.password());
        }
        hikari.setMaximumPoolSize(connections);
        hikari.addDataSourceProperty("ApplicationName", "askel " + purpose);
        hikari.addDataSourceProperty("tcpKeepAlive", "true");
        return hikari;
    }
}
