package dev.askel.server.storage;

import com.typesafe.config.Config;
import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.Profile;
import dev.askel.postgres.BundledPostgres;
import dev.askel.postgres.StartRefusedException;
import dev.askel.server.refusal.RefusedException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.postgresql.util.PSQLException;
import org.slf4j.LoggerFactory;

/** The database of a server. */
public sealed interface Storage extends AutoCloseable {
    /** The bundled PostgreSQL. It is stopped with the server. */
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

    /** An external PostgreSQL. */
    record External(ClusterDatabase address) implements Storage {
        @Override
        public void close() {
            // An external database keeps running.
        }
    }

    /** The address of the database. */
    ClusterDatabase address();

    /** Stops the bundled database; has no effect on an external one. */
    @Override
    void close();

    /** The oldest supported PostgreSQL, as {@code server_version_num} of its first release. */
    int VERSION_MIN = 150_000;

    /** Queries the version, and whether the database has a standby but no synchronous standby. */
    String SERVER_QUERY =
            """
            SELECT current_setting('server_version_num')::int, version(),
                   current_setting('synchronous_standby_names') = ''
                   AND EXISTS (SELECT FROM pg_stat_replication WHERE state IS DISTINCT FROM 'backup')\
            """;

    /**
     * The SQLSTATE of the driver when it cannot agree with the database on a password, another
     * authentication or encryption.
     */
    String CONNECTION_REJECTED = "08004";

    /** The delay between two attempts to connect. */
    Duration RETRY_DELAY = Duration.ofMillis(500);

    /** The time limit of a connection attempt to each of several hosts when a server starts. */
    Duration PROBE_TIMEOUT = Duration.ofSeconds(3);

    /**
     * Opens the configured database, or starts the bundled one. Connection attempts are repeated
     * for {@code askel.database.start-timeout} while the database does not respond. Nodes that lost
     * both the database and each other may restart before the database is available again.
     *
     * @param stop completed by a caller that no longer waits
     * @throws RefusedException when the database cannot be used
     */
    static Storage open(Config config, Profile profile, CompletionStage<?> stop) {
        var database = config.getConfig("askel.database");
        var url = database.getString("url");
        if (!url.isEmpty()) {
            var address =
                    DatabaseUrl.parse(
                            url, database.getString("user"), database.getString("password"));
            requireUsable(address, database.getDuration("start-timeout"), stop);
            return new External(address);
        }
        if (profile != Profile.SINGLE) {
            throw new RefusedException(
                    "The profile %s needs a database that all its servers reach: give it with --db-url."
                            .formatted(profile.commandLineName()));
        }
        try {
            return new Bundled(BundledPostgres.start(BundledSettings.of(config)));
        } catch (StartRefusedException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Opens the database that a server may be using: the configured one, or the bundled one that a
     * server on this machine runs. Without such a server the bundled one is started.
     *
     * @throws RefusedException when the database cannot be used
     */
    static Storage attach(Config config) {
        if (config.getString("askel.database.url").isEmpty()) {
            var running = BundledPostgres.findRunning(DataHome.folder(config));
            if (running.isPresent()) {
                var database = running.get();
                return new External(
                        new ClusterDatabase(
                                database.jdbcUrl(), database.user(), database.password()));
            }
            if (!Files.exists(DataHome.folder(config))) {
                throw new RefusedException(
                        "There is no data in %s. Name the database with --data or --db-url."
                                .formatted(DataHome.folder(config)));
            }
        }
        return open(config, Profile.SINGLE, CompletableFuture.completedFuture(null));
    }

    private static void requireUsable(
            ClusterDatabase address, Duration timeout, CompletionStage<?> stop) {
        var deadline = System.nanoTime() + timeout.toNanos();
        for (var logged = false; ; logged = true) {
            try {
                requireUsable(address);
                return;
            } catch (SQLException e) {
                if (isRejectedWithoutPassword(address, e)) {
                    throw new RefusedException(
                            "The database %s refuses the connection, and no password is configured. The driver reports: %s If it demands a password, set the variable ASKEL_DB_PASSWORD, or askel.database.password in the configuration file."
                                    .formatted(address, e.getMessage()),
                            e);
                }
                if (!mayRecover(e) || System.nanoTime() - deadline >= 0 || awaitStopOrDelay(stop)) {
                    throw new RefusedException(
                            "The database %s cannot be used: %s".formatted(address, e.getMessage()),
                            e);
                }
                if (!logged) {
                    LoggerFactory.getLogger(Storage.class)
                            .warn(
                                    "The database {} does not answer; trying for {}: {}",
                                    address,
                                    timeout,
                                    e.getMessage());
                }
            }
        }
    }

    private static void requireUsable(ClusterDatabase address) throws SQLException {
        address.probeHosts(PROBE_TIMEOUT);
        try (var connection = address.open("askel start", Duration.ofSeconds(10));
                var rows = connection.createStatement().executeQuery(SERVER_QUERY)) {
            rows.next();
            if (rows.getInt(1) < VERSION_MIN) {
                throw new RefusedException(
                        "Askel needs PostgreSQL 15 or newer; %s is %s."
                                .formatted(address, rows.getString(2)));
            }
            if (rows.getBoolean(3)) {
                LoggerFactory.getLogger(Storage.class)
                        .warn(
                                "{} has a standby that is not synchronous (synchronous_standby_names is empty): the last acknowledged writes may be lost when it takes over",
                                address);
            }
        }
    }

    /**
     * Returns the database failure that caused a failed start, if the database may become available
     * later.
     */
    static Optional<SQLException> databaseFailure(RuntimeException startFailure) {
        for (var cause = startFailure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException failure && mayRecover(failure)) {
                return Optional.of(failure);
            }
        }
        return Optional.empty();
    }

    /**
     * Whether the driver itself ended the attempt because no password is configured. The driver
     * reports this with the SQLSTATE class 08 (connection exceptions), although a later attempt
     * cannot succeed. If the failure is a message of the database or of a pool of connections, a
     * later attempt may succeed.
     */
    private static boolean isRejectedWithoutPassword(
            ClusterDatabase address, SQLException failure) {
        return address.password().isEmpty()
                && CONNECTION_REJECTED.equals(failure.getSQLState())
                && failure instanceof PSQLException refusal
                && refusal.getServerErrorMessage() == null;
    }

    /**
     * Whether the database is unreachable, starting, stopping or out of resources. False, for
     * instance, for an unknown user.
     */
    private static boolean mayRecover(SQLException failure) {
        var state = String.valueOf(failure.getSQLState());
        return state.startsWith("08") || state.startsWith("57") || state.startsWith("53");
    }

    /**
     * Waits for {@link #RETRY_DELAY} or for {@code stop}; returns whether {@code stop} completed.
     */
    private static boolean awaitStopOrDelay(CompletionStage<?> stop) {
        return stop.toCompletableFuture()
                .thenApply(_ -> true)
                .copy()
                .completeOnTimeout(false, RETRY_DELAY.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
