package dev.askel.server.storage;

import com.typesafe.config.Config;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.askel.cluster.ClusterDatabase;

/** The ways in which a server's rooms get connections. */
public final class Pool {
    private Pool() {}

    // Flyway works with one connection and locks with another.
    private static final int MIGRATION_CONNECTIONS = 2;

    /**
     * The pool that the engine works with; {@code askel.database} sizes it.
     *
     * <p>A connection that gets no answer for {@code socket-timeout} is given up, so a database
     * that hangs becomes one that fails.
     */
    public static HikariDataSource open(ClusterDatabase address, Config config) {
        var database = config.getConfig("askel.database");
        var hikari = to(address, "engine", database.getInt("pool-size"));
        hikari.addDataSourceProperty(
                "socketTimeout", Long.toString(database.getDuration("socket-timeout").toSeconds()));
        return new HikariDataSource(hikari);
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
