package dev.askel.postgres;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

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

    /** The time in which a primary that runs answers a connection. */
    private static final String PROBE_SECONDS = "5";

    /** The states of a connection that is refused or lost. All others are answers. */
    private static final Set<String> SILENT = Set.of("08001", "08003", "08006");

    /** A parameter and its value, which is quoted when it contains spaces. */
    private static final Pattern CONNECTION_PAIR =
            Pattern.compile("(\\w+)\\s*=\\s*(?:'((?:[^'\\\\]|\\\\.)*)'|(\\S+))");

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

        /** The properties of a connection that fails soon when nobody answers. */
        private Properties probe() {
            var properties = new Properties();
            properties.setProperty("user", user);
            properties.setProperty("password", password);
            properties.setProperty("ApplicationName", PROMOTION);
            properties.setProperty("connectTimeout", PROBE_SECONDS);
            properties.setProperty("socketTimeout", PROBE_SECONDS);
            return properties;
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
            boolean isNewSlot = createSlot(connection, name);
            try {
                copy(
                        connection,
                        DataFolder.open(settings.dataFolder(), account),
                        account,
                        primary,
                        name);
            } catch (IOException | SQLException | RuntimeException e) {
                if (isNewSlot) {
                    dropSlot(primary, name, e);
                }
                throw e;
            }
        } catch (IOException | SQLException e) {
            throw new StartRefusedException(
                    "The primary %s:%d cannot be copied: %s"
                            .formatted(primary.host(), primary.port(), e.getMessage()),
                    e);
        }
    }

    private static void copy(
            Connection connection,
            DataFolder folder,
            OsAccount account,
            Primary primary,
            String name)
            throws IOException, SQLException {
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
    }

    /**
     * Creates the replication slot of a standby; returns whether it did not exist before.
     *
     * @throws StartRefusedException when another standby uses the slot, or its log is removed
     */
    private static boolean createSlot(Connection connection, String name) throws SQLException {
        try (var statement =
                connection.prepareStatement(
                        "SELECT active, coalesce(wal_status IN ('reserved', 'extended'), false)"
                                + " FROM pg_replication_slots WHERE slot_name = ?")) {
            statement.setString(1, name);
            try (var slot = statement.executeQuery()) {
                if (!slot.next()) {
                    Backup.query(
                            connection,
                            "SELECT pg_create_physical_replication_slot('%s', true)"
                                    .formatted(name));
                    return true;
                }
                if (slot.getBoolean(1)) {
                    throw new StartRefusedException(
                            "The primary already has a connected standby of the name %s. Choose another one with --name."
                                    .formatted(name));
                }
                if (!slot.getBoolean(2)) {
                    throw new StartRefusedException(
                            "The primary has removed the log of the slot %s. Drop it there with SELECT pg_drop_replication_slot('%s'), and repeat the command in a new folder."
                                    .formatted(name, name));
                }
                return false;
            }
        }
    }

    /** Drops the slot of a failed copy. Otherwise the primary would keep its log forever. */
    private static void dropSlot(Primary primary, String name, Exception failure) {
        try (var connection = Backup.connect(primary.address(), "askel replica")) {
            Backup.query(connection, "SELECT pg_drop_replication_slot('%s')".formatted(name));
        } catch (SQLException e) {
            failure.addSuppressed(e);
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

    /** Whether the standby receives the log of its primary. */
    public boolean isConnected() {
        try (var connection = Backup.connect(postgres.running(), "askel replica")) {
            return Backup.query(
                            connection,
                            "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'")
                    .equals("1");
        } catch (SQLException _) {
            // PostgreSQL restarts.
            return false;
        }
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
     * @param force promotes although the standby is connected to its primary, or its primary
     *     answers
     * @param beforePromotion receives the time of the last change that is replayed so far
     * @throws StartRefusedException when the standby is connected to its primary, or its primary
     *     answers
     */
    public static Promotion promote(
            PostgresSettings settings, boolean force, Consumer<Optional<Instant>> beforePromotion) {
        PostgresRole.STANDBY.requireFitting(settings.dataFolder());
        var running = BundledPostgres.findRunning(settings.dataFolder());
        if (running.isPresent()) {
            var promotion = promote(running.get(), force, beforePromotion);
            awaitStop(settings.dataFolder());
            return promotion;
        }
        try (var standby = start(settings)) {
            return promote(standby.postgres.running(), force, beforePromotion);
        }
    }

    private static Promotion promote(
            BundledPostgres.Running running,
            boolean force,
            Consumer<Optional<Instant>> beforePromotion) {
        try (var connection = Backup.connect(running, PROMOTION)) {
            if (!force) {
                requireDisconnected(connection);
                // A standby that has just started replays its own log before it connects.
                requireSilent(
                        Backup.query(connection, "SELECT current_setting('primary_conninfo')"));
            }
            beforePromotion.accept(Restore.lastReplayed(connection));
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

    /**
     * Checks that no primary answers at an address.
     *
     * @param connectionString the value of {@code primary_conninfo}
     */
    static void requireSilent(String connectionString) {
        var values = new HashMap<String, String>();
        var pairs = CONNECTION_PAIR.matcher(connectionString);
        while (pairs.find()) {
            var value = pairs.group(2) == null ? pairs.group(3) : pairs.group(2);
            values.put(pairs.group(1), value.replaceAll("\\\\(.)", "$1"));
        }
        var host = values.getOrDefault("host", "");
        if (host.isEmpty() || host.matches(".*[,/].*")) {
            throw new StartRefusedException(
                    "primary_conninfo names no single host, so nothing can tell whether the primary runs. Stop it, and promote with --force.");
        }
        var address =
                new Primary(
                        host,
                        Integer.parseInt(values.getOrDefault("port", "5432")),
                        values.getOrDefault("user", ""),
                        values.getOrDefault("password", ""));
        if (answers(address)) {
            throw new StartRefusedException(
                    "The primary %s:%d answers, and would continue beside the standby. Stop it first. With --force the standby is promoted nevertheless."
                            .formatted(address.host(), address.port()));
        }
    }

    private static boolean answers(Primary primary) {
        try (var _ = DriverManager.getConnection(primary.address().jdbcUrl(), primary.probe())) {
            return true;
        } catch (SQLException e) {
            return !SILENT.contains(String.valueOf(e.getSQLState())) || hasConnected(e);
        }
    }

    /** Whether a server accepted the connection, but has not responded in time. */
    private static boolean hasConnected(SQLException failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SocketTimeoutException
                    && !"Connect timed out".equals(each.getMessage())) {
                return true;
            }
        }
        return false;
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
