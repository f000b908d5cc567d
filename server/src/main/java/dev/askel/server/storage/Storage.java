package dev.askel.server.storage;

import com.typesafe.config.Config;
import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.Profile;
import dev.askel.postgres.BundledPostgres;
import dev.askel.postgres.PostgresSettings;
import dev.askel.postgres.StartRefusedException;
import dev.askel.server.refusal.RefusedException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.TreeMap;

/** The database of a server. */
public sealed interface Storage extends AutoCloseable {
    /** A PostgreSQL of our own, which ends with us. */
    record Bundled(BundledPostgres postgres) implements Storage {
        @Override
        public ClusterDatabase address() {
            return new ClusterDatabase(postgres.jdbcUrl(), postgres.user(), postgres.password());
        }

        @Override
        public void close() {
            postgres.close();
        }
    }

    /** A PostgreSQL that others run. */
    record External(ClusterDatabase address) implements Storage {
        @Override
        public void close() {
            // It outlives us.
        }
    }

    /** How to reach it. */
    ClusterDatabase address();

    /** Stops what was started. */
    @Override
    void close();

    /**
     * The oldest PostgreSQL whose SQL we speak; {@code server_version_num} of its first release.
     */
    int VERSION_MIN = 150_000;

    /**
     * Opens the database that the configuration names, or starts the bundled one.
     *
     * @throws RefusedException when it cannot be used
     */
    static Storage open(Config config, Profile profile) {
        var database = config.getConfig("askel.database");
        var url = database.getString("url");
        if (!url.isEmpty()) {
            var address =
                    DatabaseUrl.parse(
                            url, database.getString("user"), database.getString("password"));
            requireUsable(address);
            return new External(address);
        }
        if (profile != Profile.SINGLE) {
            throw new RefusedException(
                    "The profile %s needs a database that all its servers reach: give it with --db-url."
                            .formatted(profile.spelling()));
        }
        try {
            return new Bundled(BundledPostgres.start(bundled(config)));
        } catch (StartRefusedException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static PostgresSettings bundled(Config config) {
        var postgres = config.getConfig("askel.postgres");
        var settings = new TreeMap<String, String>();
        for (var setting : postgres.getConfig("settings").entrySet()) {
            settings.put(setting.getKey(), setting.getValue().unwrapped().toString());
        }
        return new PostgresSettings(
                DataHome.in(config),
                postgres.getString("user"),
                postgres.getInt("port"),
                postgres.getDuration("start-timeout"),
                settings);
    }

    private static void requireUsable(ClusterDatabase address) {
        try (var connection = address.open("askel start", Duration.ofSeconds(10));
                var rows =
                        connection
                                .createStatement()
                                .executeQuery(
                                        "SELECT current_setting('server_version_num')::int, version()")) {
            rows.next();
            if (rows.getInt(1) < VERSION_MIN) {
                throw new RefusedException(
                        "Askel needs PostgreSQL 15 or newer; %s is %s."
                                .formatted(address, rows.getString(2)));
            }
        } catch (SQLException e) {
            throw new RefusedException(
                    "The database %s cannot be used: %s".formatted(address, e.getMessage()), e);
        }
    }
}
