package dev.askel.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A bundled PostgreSQL that follows another one, and can take its place. */
public final class Standby implements AutoCloseable {
    /**
     * The time until a standby detects the loss of its primary's machine. A promotion waits longer.
     */
    private static final String RECEIVER_TIMEOUT = "10s";

    private static final Duration RECEIVER_END_MAX = Duration.ofSeconds(15);
    private static final Duration STOP_MAX = BundledPostgres.STOP_TIME_MAX;
    private static final Duration POLL = Duration.ofMillis(100);

    private static final String PROMOTION = "askel promote";

    private final BundledPostgres postgres;
    private final Path data;

    private Standby(BundledPostgres postgres, Path data) {
        this.postgres = postgres;
        this.data = data;
    }

    /**
     * The primary of a new standby.
     *
     * @param host the name or address
     * @param user a superuser
     */
    public record Primary(String host, int port, String user, String password) {
        private BundledPostgres.Running address() {
            return new BundledPostgres.Running(
                    "jdbc:postgresql://%s:%d/askel".formatted(host, port), user, password);
        }

        private String connectionString(String name) {
            return "host=%s port=%d user=%s password=%s application_name=%s"
                    .formatted(quoted(host), port, quoted(user), quoted(password), quoted(name));
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /**
     * Copies the primary into a new data folder. The primary keeps its log for the standby in a
     * replication slot.
     *
     * @param settings the settings with the new data folder, which is missing or empty
     * @param name the name of the slot and of the standby: lower-case letters, digits and
     *     underscores
     * @throws StartRefusedException when the folder contains files, or the primary cannot be copied
     */
    public static void create(PostgresSettings settings, Primary primary, String name) {
        Restore.requireEmpty(settings.dataFolder());
        var account = AccountChoice.forThisProcess(settings.user(), settings.mayCreateUser());
        // The connection precedes the folder, so that a wrong address leaves nothing behind.
        try (var connection = Backup.connect(primary.address(), "askel replica")) {
            createSlot(connection, name);
            var folder = DataFolder.open(settings.dataFolder(), account);
            try (var _ = FolderLock.acquire(folder.root())) {
                DurableFiles.write(folder.root().resolve(PostgresRole.UNFINISHED), "replica\n");
                DurableFiles.write(folder.root().resolve("postgres.password"), primary.password());
                folder.restrictAccess();
                var data = folder.ensurePostgresFolder().resolve("data");
                var _ = BackupCopy.copy(connection, data);
                BackupManifest.verify(data);
                Restore.forgetStandbys(data);
                Files.writeString(
                        data.resolve("postgresql.auto.conf"),
                        "primary_conninfo = %s\nprimary_slot_name = '%s'\n"
                                .formatted(quoted(primary.connectionString(name)), name),
                        StandardOpenOption.APPEND);
                DurableFiles.write(PostgresRole.standbyMark(data), "");
                account.takeOwnershipOfTree(data);
                Files.delete(folder.root().resolve(PostgresRole.UNFINISHED));
            }
        } catch (IOException | SQLException e) {
            throw new StartRefusedException(
                    "The primary %s:%d cannot be copied: %s"
                            .formatted(primary.host(), primary.port(), e.getMessage()),
                    e);
        }
    }

    private static void createSlot(Connection connection, String name) throws SQLException {
        try (var statement =
                connection.prepareStatement(
                        "SELECT pg_create_physical_replication_slot(?, true) WHERE NOT EXISTS"
                                + " (SELECT FROM pg_replication_slots WHERE slot_name = ?)")) {
            statement.setString(1, name);
            statement.setString(2, name);
            statement.execute();
        }
    }

    /**
     * Starts the standby of a data folder.
     *
     * @throws StartRefusedException when the folder is in use or contains no standby
     */
    public static Standby start(PostgresSettings settings) {
        return new Standby(
                BundledPostgres.start(
                        settings.with(
                                Map.of("wal_receiver_timeout", RECEIVER_TIMEOUT),
                                settings.startTimeout()),
                        PostgresRole.STANDBY),
                dataDirectory(settings));
    }

    private static Path dataDirectory(PostgresSettings settings) {
        return settings.dataFolder().resolve("postgres").resolve("data");
    }

    /** Whether the standby has become a primary, and the command that promoted it has ended. */
    public boolean isPromoted() {
        if (Files.exists(PostgresRole.standbyMark(data))) {
            return false;
        }
        try (var connection = Backup.connect(postgres.running(), "askel replica")) {
            return Backup.query(
                            connection,
                            "SELECT count(*) FROM pg_stat_activity WHERE application_name = '%s'"
                                    .formatted(PROMOTION))
                    .equals("0");
        } catch (SQLException _) {
            // PostgreSQL restarts.
            return false;
        }
    }

    /** Stops PostgreSQL. */
    @Override
    public void close() {
        postgres.close();
    }

    /**
     * The result of a promotion.
     *
     * @param lastChange the time of the last transaction that the standby has received, by the
     *     clock of the former primary; empty when it has received none since its start
     * @param duration the time from the request until the standby accepted changes
     */
    public record Promotion(Optional<Instant> lastChange, Duration duration) {}

    /**
     * Makes the standby of a data folder a primary, and stops it. The standby runs, or is started
     * for this. It first replays all changes that it has received.
     *
     * @param force promotes although the standby is connected to its primary
     * @throws StartRefusedException when the standby is connected to its primary
     */
    public static Promotion promote(PostgresSettings settings, boolean force) {
        PostgresRole.STANDBY.requireFitting(settings.dataFolder());
        var running = BundledPostgres.findRunning(settings.dataFolder());
        if (running.isPresent()) {
            var promotion = promote(running.get(), force);
            awaitStop(settings.dataFolder());
            return promotion;
        }
        try (var standby = start(settings)) {
            return promote(standby.postgres.running(), force);
        }
    }

    private static Promotion promote(BundledPostgres.Running running, boolean force) {
        try (var connection = Backup.connect(running, PROMOTION)) {
            if (!force) {
                requireDisconnected(connection);
            }
            long begin = System.nanoTime();
            if (!Backup.query(connection, "SELECT pg_promote(true, 600)").equals("t")) {
                throw new StartRefusedException(
                        "PostgreSQL was not promoted within ten minutes; it still replays changes. Repeat the command.");
            }
            return new Promotion(
                    Restore.lastReplayed(connection), Duration.ofNanos(System.nanoTime() - begin));
        } catch (SQLException e) {
            throw new StartRefusedException(
                    "The standby cannot be promoted: %s".formatted(e.getMessage()), e);
        }
    }

    /**
     * Waits until the receiver of the log has ended. Any account sees the row of a connected
     * receiver; only its details need the role {@code pg_read_all_stats}.
     */
    private static void requireDisconnected(Connection connection) throws SQLException {
        var deadline = PollDeadline.after(RECEIVER_END_MAX);
        while (Backup.query(connection, "SELECT pid FROM pg_stat_wal_receiver").matches("\\d+")) {
            if (deadline.hasPassed()) {
                throw new StartRefusedException(
                        "The standby is connected to its primary, which would continue beside it. Stop the primary first. With --force the standby is promoted nevertheless.");
            }
            PollDeadline.pause(POLL);
        }
    }

    /** Waits until {@code askel replica} has stopped PostgreSQL, so that a server can start. */
    private static void awaitStop(Path dataFolder) {
        var deadline = PollDeadline.after(STOP_MAX);
        while (!deadline.hasPassed()) {
            try (var _ = FolderLock.acquire(dataFolder)) {
                return;
            } catch (StartRefusedException _) {
                PollDeadline.pause(POLL);
            }
        }
        throw new StartRefusedException(
                "The standby is promoted, but askel replica still uses %s. Stop it, and then start askel up."
                        .formatted(dataFolder));
    }
}
