package dev.askel.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable PostgreSQL of our own for as long as this object is open.
 *
 * <p>It starts in half a second on a folder that it knows and in a few seconds on a new one. If its
 * process dies it is started again on the same port, so that connection pools find it back. Kill -9
 * of this process, of PostgreSQL or of both leaves nothing that hinders the next start.
 */
public final class BundledPostgres implements AutoCloseable {
    /** How long {@link #close} takes at most: a stop with a checkpoint, else one without. */
    public static final Duration STOP_MAX = Postmaster.STOP_MAX;

    private static final Logger LOG = LoggerFactory.getLogger(BundledPostgres.class);
    private static final String DATABASE = "askel";
    private static final Duration WATCH_INTERVAL = Duration.ofMillis(100);
    private static final Duration RESTART_PAUSE_MIN = Duration.ofMillis(100);
    private static final Duration RESTART_PAUSE_MAX = Duration.ofSeconds(10);
    // Below the range from which systems draw the ports of outgoing connections: nobody takes our
    // port by chance while PostgreSQL is being started again.
    private static final int PORT_MIN = 15_000;
    private static final int PORT_MAX = 30_000;
    private static final int PORT_ATTEMPTS_MAX = 100;

    private final FolderLock lock;
    private final Postmaster postmaster;
    private final String password;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Thread watchdog;
    private volatile PostmasterFile running;

    private BundledPostgres(
            FolderLock lock, Postmaster postmaster, String password, PostmasterFile running) {
        this.lock = lock;
        this.postmaster = postmaster;
        this.password = password;
        this.running = running;
        this.watchdog =
                Thread.ofPlatform().daemon().name("askel-postgres-watchdog").unstarted(this::watch);
    }

    /**
     * Starts PostgreSQL on a data folder, or takes over the one that a killed server left there.
     *
     * @throws StartRefusedException when the folder is in use or unusable; the message is for the
     *     operator
     */
    public static BundledPostgres start(PostgresSettings settings) {
        var account = Account.forThisProcess(settings.user(), settings.createUser());
        var folder = DataFolder.open(settings.folder(), account);
        var lock = FolderLock.take(folder.root());
        try {
            var binaries = PostgresBinaries.in(folder.root());
            // An orphan of the former account must end before the folder is closed to it.
            folder.formerAccount()
                    .ifPresent(former ->
                            Postmaster.handOver(
                                    folder.root(), binaries, former, account, settings));
            folder.restrict();
            var password = folder.password();
            var postmaster = new Postmaster(binaries, account, folder.postgres(), settings);
            postmaster.initialise(password);
            var running = postmaster.run(settings.port() == 0 ? freePort() : settings.port());
            var postgres = new BundledPostgres(lock, postmaster, password, running);
            postgres.prepareOrStop();
            binaries.removeFormer(folder.root());
            postgres.watchdog.start();
            return postgres;
        } catch (IOException e) {
            lock.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * The database's address for JDBC, without credentials. It stays the same while this is open.
     */
    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    /** The owner of the database. */
    public String user() {
        return Postmaster.USER;
    }

    /** The owner's password. */
    public String password() {
        return password;
    }

    /** PostgreSQL's process now; another after it has died and been started again. */
    public long pid() {
        return running.pid();
    }

    private String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(running.port(), database);
    }

    private void prepareOrStop() {
        try {
            prepare();
        } catch (RuntimeException e) {
            postmaster.stop();
            throw e;
        }
    }

    /** Ends what a killed server's sessions may still be doing, and makes the database. */
    private void prepare() {
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
            if (ProcessTable.runs(running.pid())) {
                Deadline.pause(WATCH_INTERVAL);
            } else {
                restart();
            }
        }
    }

    private void restart() {
        LOG.warn("PostgreSQL (pid {}) has died; starting it again", running.pid());
        var pause = RESTART_PAUSE_MIN;
        while (!closing.get()) {
            try {
                running = postmaster.run(running.port());
                LOG.info("PostgreSQL runs again (pid {})", running.pid());
                return;
            } catch (RuntimeException e) {
                LOG.error("PostgreSQL could not be started again; next attempt in {}", pause, e);
                Deadline.pause(pause);
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

    /** Stops PostgreSQL with a checkpoint and frees the folder. */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            try {
                watchdog.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            postmaster.stop();
            lock.close();
        }
    }
}
