package dev.askel.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a durable PostgreSQL until this object is closed.
 *
 * <p>PostgreSQL starts in half a second on an existing folder and in a few seconds on a new folder.
 * If its process ends unexpectedly, it is restarted on the same port, so that clients can
 * reconnect. After kill -9 of this process, of PostgreSQL or of both, the next start succeeds.
 */
public final class BundledPostgres implements AutoCloseable {
    /**
     * The maximum duration of {@link #close}: a stop with a checkpoint, then a stop without a
     * checkpoint, then the end of the process. A restart in progress is cancelled.
     */
    public static final Duration STOP_TIME_MAX = Postmaster.STOP_TIME_MAX;

    private static final Logger LOG = LoggerFactory.getLogger(BundledPostgres.class);
    private static final String DATABASE = "askel";
    private static final Duration WATCH_INTERVAL = Duration.ofMillis(100);
    private static final Duration RESTART_PAUSE_MIN = Duration.ofMillis(100);
    private static final Duration RESTART_PAUSE_MAX = Duration.ofSeconds(10);
    // The ports that are tried are below the range of ephemeral ports, so that no outgoing
    // connection occupies the port while PostgreSQL restarts.
    private static final int PORT_MIN = 15_000;
    private static final int PORT_MAX = 30_000;
    private static final int PORT_ATTEMPTS_MAX = 100;

    private final List<FolderLock> locks;
    private final Postmaster postmaster;
    private final String password;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Thread watchdog;
    private volatile PostmasterFile process;

    private BundledPostgres(
            List<FolderLock> locks,
            Postmaster postmaster,
            String password,
            PostmasterFile running) {
        this.locks = List.copyOf(locks);
        this.postmaster = postmaster;
        this.password = password;
        this.process = running;
        this.watchdog =
                Thread.ofPlatform().daemon().name("askel-postgres-watchdog").unstarted(this::watch);
    }

    /**
     * Starts PostgreSQL on a data folder, or adopts the process that a killed server left there.
     *
     * @throws StartRefusedException when the folder is in use or unusable; the message is for the
     *     operator
     */
    public static BundledPostgres start(PostgresSettings settings) {
        return start(settings, PostgresRole.PRIMARY);
    }

    static BundledPostgres start(PostgresSettings settings, PostgresRole role) {
        var account = AccountChoice.forThisProcess(settings.user(), settings.mayCreateUser());
        var folder = DataFolder.open(settings.dataFolder(), account);
        var locks = new ArrayList<>(List.of(FolderLock.acquire(folder.root())));
        try {
            role.requireFitting(folder.root());
            boolean sharesPrograms = !settings.programsFolder().equals(settings.dataFolder());
            var binaries = findPrograms(settings, folder.root());
            // If the configured account has changed, stop a PostgreSQL that still runs as the
            // previous account.
            folder.previousAccount()
                    .ifPresent(former ->
                            Postmaster.changeOwner(
                                    folder.root(), binaries, former, account, settings));
            folder.restrictAccess();
            var password = folder.readOrCreatePassword();
            var postgresFolder = folder.ensurePostgresFolder();
            new Postmaster(binaries, account, postgresFolder, settings).initialise(password);
            var postmaster =
                    new Postmaster(
                            binaries,
                            account,
                            postgresFolder,
                            settings.with(
                                    attachArchive(settings, postgresFolder, account, locks),
                                    settings.startTimeout()));
            var running =
                    postmaster.ensureRunning(settings.port() == 0 ? freePort() : settings.port());
            var postgres = new BundledPostgres(locks, postmaster, password, running);
            postgres.finishStart(() -> {
                if (role != PostgresRole.STANDBY) {
                    postgres.prepareDatabase();
                }
                // Other servers may use other versions in a shared folder.
                if (!sharesPrograms) {
                    binaries.removeOtherVersions(folder.root());
                }
                postgres.watchdog.start();
            });
            return postgres;
        } catch (IOException e) {
            locks.forEach(FolderLock::close);
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            locks.forEach(FolderLock::close);
            throw e;
        }
    }

    private static PostgresBinaries findPrograms(PostgresSettings settings, Path dataFolder) {
        // Uses the resolved path of the data folder, because the removal of other versions
        // compares paths.
        return settings.programsFolder().equals(settings.dataFolder())
                ? PostgresBinaries.findOrUnpack(dataFolder)
                : PostgresBinaries.findOrUnpackShared(settings.programsFolder());
    }

    /**
     * Opens the archive of the settings, and returns PostgreSQL's settings for it. A primary locks
     * the archive, so that the log of a restored copy cannot get between that of its original.
     */
    private static Map<String, String> attachArchive(
            PostgresSettings settings,
            Path postgresFolder,
            OsAccount account,
            List<FolderLock> locks) {
        if (settings.archive().isEmpty()) {
            return Map.of();
        }
        var data = postgresFolder.resolve("data");
        var identifier = ControlFile.systemIdentifier(data);
        var folder = settings.archive().get();
        boolean isMissing = WalArchive.isMissing(folder, settings.dataFolder());
        var archive =
                isMissing
                        ? WalArchive.awaited(folder, identifier)
                        : WalArchive.attach(folder, identifier, account, settings.dataFolder());
        var script = WalArchive.writeScript(postgresFolder, account);
        if (isMissing) {
            LOG.warn(
                    "The archive {} is missing. PostgreSQL keeps its log until the archive is mounted. To begin a new archive there, remove its line from {} and start again",
                    folder,
                    settings.dataFolder().resolve(WalArchive.USED));
        } else if (!Files.exists(PostgresRole.standbyMark(data))) {
            locks.add(
                    FolderLock.acquire(
                            archive.root(),
                            "Another server stores its log in %s: %s. Stop it, or start this one without askel.postgres.archive."));
            archive.pushHistories(data, script, account);
        }
        var parameters = new HashMap<>(archive.pushSettings(script));
        parameters.computeIfPresent(
                "archive_timeout",
                (name, value) -> settings.parameterOverrides().getOrDefault(name, value));
        return parameters;
    }

    /**
     * The address of a PostgreSQL that a server on this machine runs.
     *
     * @param jdbcUrl without credentials
     * @param user the database owner
     */
    public record Running(String jdbcUrl, String user, String password) {}

    /**
     * Finds the PostgreSQL that another process runs on a data folder. It is not adopted, and may
     * end at any time.
     *
     * @return empty when none accepts connections
     * @throws UncheckedIOException when its password cannot be read
     */
    public static Optional<Running> findRunning(Path dataFolder) {
        return PostmasterFile.read(dataFolder.resolve("postgres").resolve("data"))
                .filter(file -> file.isReady() && ProcessTable.isRunning(file.pid()))
                .map(file -> {
                    try {
                        return new Running(
                                jdbcUrl(file, DATABASE),
                                Postmaster.USER,
                                Files.readString(dataFolder.resolve("postgres.password")).strip());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /**
     * The JDBC URL of the database, without credentials. It does not change until {@link #close}.
     */
    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    /** The name of the database owner. */
    public String user() {
        return Postmaster.USER;
    }

    /** The password of the database owner. */
    public String password() {
        return password;
    }

    /** The address and credentials of the database. */
    public Running running() {
        return new Running(jdbcUrl(), user(), password);
    }

    /** The current process id of PostgreSQL; it changes when PostgreSQL restarts. */
    public long pid() {
        return process.pid();
    }

    private String jdbcUrl(String database) {
        return jdbcUrl(process, database);
    }

    private static String jdbcUrl(PostmasterFile process, String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(process.port(), database);
    }

    /** Performs the last steps of a start; stops PostgreSQL when a step fails. */
    private void finishStart(Runnable steps) {
        try {
            steps.run();
        } catch (RuntimeException e) {
            try {
                postmaster.stop();
            } catch (RuntimeException notStopped) {
                e.addSuppressed(notStopped);
            }
            throw e;
        }
    }

    /** Terminates the sessions that a killed server left behind, and creates the database. */
    private void prepareDatabase() {
        try (var connection = DriverManager.getConnection(jdbcUrl("postgres"), user(), password);
                var statement = connection.createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                            + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
            if (!exists(connection)) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        } catch (SQLException e) {
            throw new StartRefusedException(
                    "PostgreSQL runs (pid %d) but cannot be used: %s"
                            .formatted(pid(), e.getMessage()),
                    e);
        }
    }

    private static boolean exists(Connection connection) throws SQLException {
        try (var query =
                connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
            query.setString(1, DATABASE);
            return query.executeQuery().next();
        }
    }

    private void watch() {
        while (!closing.get()) {
            if (ProcessTable.isRunning(process.pid())) {
                postmaster.pause(WATCH_INTERVAL);
            } else {
                restart();
            }
        }
    }

    private void restart() {
        LOG.warn("PostgreSQL (pid {}) has ended unexpectedly; restarting it", process.pid());
        var pause = RESTART_PAUSE_MIN;
        while (!closing.get()) {
            try {
                process = postmaster.ensureRunning(process.port());
                LOG.info("PostgreSQL is restarted (pid {})", process.pid());
                return;
            } catch (RuntimeException e) {
                if (closing.get()) {
                    return;
                }
                LOG.error("PostgreSQL could not be restarted; next attempt in {}", pause, e);
                postmaster.pause(pause);
                pause =
                        pause.multipliedBy(2).compareTo(RESTART_PAUSE_MAX) < 0
                                ? pause.multipliedBy(2)
                                : RESTART_PAUSE_MAX;
            }
        }
    }

    private static int freePort() {
        for (var attempt = 0; attempt < PORT_ATTEMPTS_MAX; attempt++) {
            var port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException _) {
                LOG.debug("Port {} is in use", port);
            }
        }
        throw new StartRefusedException(
                "No free port between %d and %d for PostgreSQL".formatted(PORT_MIN, PORT_MAX));
    }

    /** Stops PostgreSQL with a checkpoint and releases the lock of the data folder. */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            postmaster.cancelStarts();
            try {
                watchdog.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            try {
                postmaster.stop();
            } finally {
                locks.forEach(FolderLock::close);
            }
        }
    }
}
