package dev.askel.cluster.formation;

import com.typesafe.config.Config;
import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.ThisProcess;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database session and advisory lock that a server holds while it runs.
 *
 * <p>A single server holds the lock exclusively, and the members of a cluster share it. So two
 * single servers, or a single server and a cluster, never use the same database. The lock ends with
 * its session, so killing the process releases it.
 *
 * <p>When the session is lost, for example by a restart of the database, a new session acquires the
 * lock again. If another server acquired the lock in the meantime, this server shuts down. If the
 * database still keeps the lost session after an outage, this class terminates that session.
 */
public final class ServerSession implements AutoCloseable {
    /** Whether other servers may use the database at the same time. */
    public enum LockMode {
        /** No other server may hold the lock. Used by the profile {@code single}. */
        EXCLUSIVE("pg_try_advisory_lock"),
        /** Other members of the cluster may hold the lock in the same mode. */
        SHARED("pg_try_advisory_lock_shared");

        private final String function;

        LockMode(String function) {
            this.function = function;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(ServerSession.class);
    // "askel" in ASCII, then 1. PostgreSQL shows the two halves of the key as classid and objid.
    private static final long LOCK = 0x6173_6b65_6c00_0001L;
    private static final String HOLDER =
            """
            SELECT a.application_name, a.client_addr, a.pid, a.backend_start
              FROM pg_locks l JOIN pg_stat_activity a USING (pid)
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
               AND l.classid::bigint = ? AND l.objid::bigint = ?
               AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
             LIMIT 1\
            """;
    private static final String SELF =
            """
            SELECT application_name, client_addr, pid, backend_start FROM pg_stat_activity
             WHERE pid = pg_backend_pid()\
            """;
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final ClusterDatabase database;
    private final LockMode mode;
    private final Duration interval;
    private final Duration lockTimeout;
    private final Runnable onLost;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread watcher;
    private @Nullable Connection connection;

    /** The current session; after its loss, the lost session until it is replaced. */
    private SessionIdentity identity;

    private ServerSession(
            ClusterDatabase database,
            LockMode mode,
            Duration interval,
            Duration lockTimeout,
            Connection connection,
            SessionIdentity identity,
            Runnable onLost) {
        this.database = database;
        this.mode = mode;
        this.interval = interval;
        this.lockTimeout = lockTimeout;
        this.connection = connection;
        this.identity = identity;
        this.onLost = onLost;
        this.watcher =
                Thread.ofPlatform().daemon().name("askel-server-session").unstarted(this::watch);
    }

    /**
     * Opens the session and acquires the lock.
     *
     * @param config the resolved configuration, with {@code askel.cluster.session-interval} and
     *     {@code askel.cluster.session-lock-timeout}
     * @param onLost runs at most once, on the thread of the session, when another server has
     *     acquired the lock after the session was lost
     * @throws DatabaseInUseException when another server holds the lock; the message names its
     *     process and host
     * @throws SQLException when the database is unavailable
     */
    public static ServerSession open(
            ClusterDatabase database, LockMode mode, Config config, Runnable onLost)
            throws DatabaseInUseException, SQLException, InterruptedException {
        var lockTimeout = config.getDuration("askel.cluster.session-lock-timeout");
        var interval = config.getDuration("askel.cluster.session-interval");
        var connection = connect(database);
        try {
            var deadline = System.nanoTime() + lockTimeout.toNanos();
            // After a server is killed, its session ends a moment later.
            while (!tryLock(connection, mode)) {
                if (System.nanoTime() - deadline >= 0) {
                    throw new DatabaseInUseException(
                            "Another Askel server uses the database %s: %s. Stop it, or give this one another database."
                                    .formatted(database, describe(holder(connection))));
                }
                TimeUnit.NANOSECONDS.sleep(POLL_INTERVAL.toNanos());
            }
            var session =
                    new ServerSession(
                            database,
                            mode,
                            interval,
                            lockTimeout,
                            connection,
                            self(connection),
                            onLost);
            session.watcher.start();
            return session;
        } catch (DatabaseInUseException | SQLException | InterruptedException e) {
            connection.close();
            throw e;
        }
    }

    private static Connection connect(ClusterDatabase database) throws SQLException {
        var purpose =
                "askel server: pid %d, host %s"
                        .formatted(ThisProcess.pid(), ThisProcess.hostName());
        var connection = database.open(purpose, STATEMENT_TIMEOUT);
        try {
            ClusterDatabase.limitUnresponsiveTime(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static boolean tryLock(Connection connection, LockMode mode) throws SQLException {
        try (var query = connection.prepareStatement("SELECT " + mode.function + "(?)")) {
            query.setLong(1, LOCK);
            var rows = query.executeQuery();
            rows.next();
            return rows.getBoolean(1);
        }
    }

    /**
     * A session as the database identifies it.
     *
     * @param startedAt the start time of the session; unique among all sessions together with
     *     {@code pid}
     */
    private record SessionIdentity(String name, String address, int pid, String startedAt) {
        static SessionIdentity read(ResultSet row) throws SQLException {
            return new SessionIdentity(
                    String.valueOf(row.getString(1)),
                    String.valueOf(row.getString(2)),
                    row.getInt(3),
                    String.valueOf(row.getString(4)));
        }
    }

    /** Returns a session that holds the lock; empty when there is none. */
    private static Optional<SessionIdentity> holder(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(HOLDER)) {
            query.setLong(1, LOCK >>> 32);
            query.setLong(2, LOCK & 0xffff_ffffL);
            var rows = query.executeQuery();
            return rows.next() ? Optional.of(SessionIdentity.read(rows)) : Optional.empty();
        }
    }

    private static SessionIdentity self(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            var rows = statement.executeQuery(SELF);
            rows.next();
            return SessionIdentity.read(rows);
        }
    }

    private static String describe(Optional<SessionIdentity> holder) {
        return holder.map(each -> "%s, connected from %s".formatted(each.name(), each.address()))
                .orElse("one that has just ended");
    }

    private void watch() {
        try {
            while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                if (!isAlive() && !reopen()) {
                    LOG.error(
                            "Another server has acquired the lock of the database {} during an outage; shutting down",
                            database);
                    onLost.run();
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isAlive() {
        var held = connection;
        if (held == null) {
            return false;
        }
        try (var statement = held.createStatement()) {
            statement.execute("SELECT 1");
            return true;
        } catch (SQLException e) {
            LOG.warn("The session with the database {} is lost: {}", database, e.getMessage());
            dropConnection();
            return false;
        }
    }

    /**
     * Opens a new session and acquires the lock again.
     *
     * @return false when another server holds the lock; true when the lock was acquired, or when
     *     the caller must retry because the database is unavailable
     */
    private boolean reopen() throws InterruptedException {
        try {
            var opened = connect(database);
            try {
                if (!reacquireLock(opened)) {
                    LOG.error("The lock is held by {}", describe(holder(opened)));
                    opened.close();
                    return false;
                }
                identity = self(opened);
            } catch (SQLException | InterruptedException e) {
                opened.close();
                throw e;
            }
            connection = opened;
            LOG.info("The session with the database {} is restored", database);
            return true;
        } catch (SQLException e) {
            LOG.debug("The database {} is still unavailable", database, e);
            return true;
        }
    }

    /**
     * Acquires the lock; returns false when another server holds it. The lost session of this
     * server may still hold the lock if the database has not yet ended it. In this case, this
     * method terminates the lost session.
     *
     * @throws SQLException when the database is unavailable, or when the lost session does not end
     *     within the time limit
     */
    private boolean reacquireLock(Connection opened) throws SQLException, InterruptedException {
        var deadline = System.nanoTime() + lockTimeout.toNanos();
        while (!tryLock(opened, mode)) {
            var holder = holder(opened);
            if (holder.isPresent() && !holder.get().equals(identity)) {
                return false;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new SQLException("the lock is held by " + describe(holder));
            }
            if (holder.isPresent()) {
                terminate(opened, holder.get());
            }
            TimeUnit.NANOSECONDS.sleep(POLL_INTERVAL.toNanos());
        }
        return true;
    }

    private static void terminate(Connection opened, SessionIdentity lost) throws SQLException {
        try (var query = opened.prepareStatement("SELECT pg_terminate_backend(?)")) {
            query.setInt(1, lost.pid());
            query.execute();
        }
    }

    private void dropConnection() {
        var dropped = connection;
        connection = null;
        if (dropped != null) {
            try {
                dropped.close();
            } catch (SQLException e) {
                LOG.debug("Closing a lost session", e);
            }
        }
    }

    /** Ends the session. The lock is released when this method returns. */
    @Override
    public void close() {
        closed.countDown();
        try {
            watcher.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        unlock();
        dropConnection();
    }

    /** Releases the lock explicitly, because the database may end the session later. */
    private void unlock() {
        var held = connection;
        if (held == null) {
            return;
        }
        try (var statement = held.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock_all()");
        } catch (SQLException e) {
            LOG.debug("The lock could not be released; it is released when its session ends", e);
        }
    }
}
