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
 * The database session that a server holds for its whole life, and the advisory lock on it.
 *
 * <p>A single server holds the lock alone, members of a cluster share it: so two single servers, or
 * a single server and a cluster, never work on one database. The lock goes with its session, hence
 * kill -9 frees it. When the session is lost (the database was restarted) it is opened and the lock
 * taken again; if another server was faster, this one is told to end. A database that hung, or the
 * network before it, may hold on to the lost session: then it is ended there.
 */
public final class ServerSession implements AutoCloseable {
    /** Whether other servers may use the database at the same time. */
    public enum Claim {
        /** Nobody else: the {@code single} profile. */
        ALONE("pg_try_advisory_lock"),
        /** Others that share it too: members of a cluster. */
        TOGETHER("pg_try_advisory_lock_shared");

        private final String function;

        Claim(String function) {
            this.function = function;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(ServerSession.class);
    // "askel" in ASCII, then 1. PostgreSQL shows the two halves as classid and objid.
    private static final long LOCK = 0x6173_6b65_6c00_0001L;
    private static final String HOLDER =
            """
            SELECT a.application_name, a.client_addr, a.pid, a.backend_start
              FROM pg_locks l JOIN pg_stat_activity a USING (pid)
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
               AND l.classid::bigint = ? AND l.objid::bigint = ? LIMIT 1\
            """;
    private static final String SELF =
            """
            SELECT application_name, client_addr, pid, backend_start FROM pg_stat_activity
             WHERE pid = pg_backend_pid()\
            """;
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final ClusterDatabase database;
    private final Claim claim;
    private final Duration interval;
    private final Duration patience;
    private final Runnable onLost;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread keeper;
    private @Nullable Connection connection;

    /** The session, or the lost one until there is another. */
    private Backend backend;

    private ServerSession(
            ClusterDatabase database,
            Claim claim,
            Duration interval,
            Duration patience,
            Connection connection,
            Backend backend,
            Runnable onLost) {
        this.database = database;
        this.claim = claim;
        this.interval = interval;
        this.patience = patience;
        this.connection = connection;
        this.backend = backend;
        this.onLost = onLost;
        this.keeper =
                Thread.ofPlatform().daemon().name("askel-server-session").unstarted(this::keep);
    }

    /**
     * Opens the session and takes the lock.
     *
     * @param config resolved; {@code askel.cluster.session-interval} and {@code session-patience}
     *     are read
     * @param onLost run once, on a thread of the session's, when another server has taken the
     *     database
     * @throws DatabaseInUseException when another server holds it; names its process and host
     * @throws SQLException when the database cannot be reached
     */
    public static ServerSession open(
            ClusterDatabase database, Claim claim, Config config, Runnable onLost)
            throws DatabaseInUseException, SQLException, InterruptedException {
        var connection = connect(database);
        try {
            var patience = config.getDuration("askel.cluster.session-patience");
            var deadline = System.nanoTime() + patience.toNanos();
            // A killed server's session ends a moment after its process.
            while (!lock(connection, claim)) {
                if (System.nanoTime() - deadline >= 0) {
                    throw new DatabaseInUseException(
                            "Another Askel server uses the database %s: %s. Stop it, or give this one another database."
                                    .formatted(database, described(holder(connection))));
                }
                TimeUnit.NANOSECONDS.sleep(POLL_INTERVAL.toNanos());
            }
            var interval = config.getDuration("askel.cluster.session-interval");
            var session =
                    new ServerSession(
                            database,
                            claim,
                            interval,
                            patience,
                            connection,
                            self(connection),
                            onLost);
            session.keeper.start();
            return session;
        } catch (DatabaseInUseException | SQLException | InterruptedException e) {
            connection.close();
            throw e;
        }
    }

    private static Connection connect(ClusterDatabase database) throws SQLException {
        var purpose =
                "askel server: pid %d, host %s".formatted(ThisProcess.pid(), ThisProcess.host());
        var connection = database.open(purpose, STATEMENT_TIMEOUT);
        try {
            ClusterDatabase.endWithClient(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static boolean lock(Connection connection, Claim claim) throws SQLException {
        try (var query = connection.prepareStatement("SELECT " + claim.function + "(?)")) {
            query.setLong(1, LOCK);
            var rows = query.executeQuery();
            rows.next();
            return rows.getBoolean(1);
        }
    }

    /**
     * A session as the database sees it.
     *
     * @param startedAt with the number, what no other session has
     */
    private record Backend(String name, String address, int pid, String startedAt) {
        static Backend read(ResultSet row) throws SQLException {
            return new Backend(
                    String.valueOf(row.getString(1)),
                    String.valueOf(row.getString(2)),
                    row.getInt(3),
                    String.valueOf(row.getString(4)));
        }
    }

    /** Whose session holds the lock. */
    private static Optional<Backend> holder(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(HOLDER)) {
            query.setLong(1, LOCK >>> 32);
            query.setLong(2, LOCK & 0xffff_ffffL);
            var rows = query.executeQuery();
            return rows.next() ? Optional.of(Backend.read(rows)) : Optional.empty();
        }
    }

    private static Backend self(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            var rows = statement.executeQuery(SELF);
            rows.next();
            return Backend.read(rows);
        }
    }

    private static String described(Optional<Backend> holder) {
        return holder.map(each -> "%s, connected from %s".formatted(each.name(), each.address()))
                .orElse("one that has just ended");
    }

    private void keep() {
        try {
            while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                if (!alive() && !retaken()) {
                    LOG.error(
                            "Another server has taken the database {} while it was out of reach; ending",
                            database);
                    onLost.run();
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean alive() {
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
     * False only when another server holds the lock; while the database cannot be reached, nobody
     * does.
     */
    private boolean retaken() throws InterruptedException {
        try {
            var opened = connect(database);
            try {
                if (!lockedAgain(opened)) {
                    LOG.error("The lock is held by {}", described(holder(opened)));
                    opened.close();
                    return false;
                }
                backend = self(opened);
            } catch (SQLException | InterruptedException e) {
                opened.close();
                throw e;
            }
            connection = opened;
            LOG.info("The session with the database {} is back", database);
            return true;
        } catch (SQLException e) {
            LOG.debug("The database {} is not back yet", database, e);
            return true;
        }
    }

    /**
     * False when another server holds the lock. The lost session may hold it, for a moment when the
     * database ended it, for long when the database has not missed its client yet.
     *
     * @throws SQLException also when the lost session does not end
     */
    private boolean lockedAgain(Connection opened) throws SQLException, InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        while (!lock(opened, claim)) {
            var holder = holder(opened);
            if (holder.isPresent() && !holder.get().equals(backend)) {
                return false;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new SQLException("the lock is held by " + described(holder));
            }
            if (holder.isPresent()) {
                end(opened, holder.get());
            }
            TimeUnit.NANOSECONDS.sleep(POLL_INTERVAL.toNanos());
        }
        return true;
    }

    private static void end(Connection opened, Backend lost) throws SQLException {
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

    /** Ends the session; the lock is free when this returns. */
    @Override
    public void close() {
        closed.countDown();
        try {
            keeper.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        unlock();
        dropConnection();
    }

    /**
     * The database ends a session whenever it comes to it; the next server need not wait so long.
     */
    private void unlock() {
        var held = connection;
        if (held == null) {
            return;
        }
        try (var statement = held.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock_all()");
        } catch (SQLException e) {
            LOG.debug("The lock goes with its session", e);
        }
    }
}
