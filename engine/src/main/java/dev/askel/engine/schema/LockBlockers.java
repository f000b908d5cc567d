package dev.askel.engine.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the sessions that block a migration's session. It polls on its own thread and connection
 * while that session waits, because PostgreSQL does not report the blockers of a wait that is over.
 *
 * <p>A script that builds an index concurrently has no {@code lock_timeout}, because it waits for
 * old transactions and blocks no session. This class logs the blockers of such a script while the
 * script waits, and cancels its statement after {@link MigrationLocks#timeout}.
 */
final class LockBlockers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LockBlockers.class);

    /** The number of polls during the longest wait for a lock. */
    private static final int POLLS = 5;

    private static final String BLOCKERS =
            """
            SELECT format('pid %s (%s, %s of %s, in a transaction since %s)', a.pid,
                          coalesce(nullif(a.application_name, ''), 'no application name'),
                          coalesce(a.state, a.backend_type), coalesce(a.usename, 'no user'),
                          coalesce(a.xact_start::text, 'unknown'))
              FROM unnest(pg_blocking_pids(?)) AS blocking (pid)
              JOIN pg_stat_activity a ON a.pid = blocking.pid
             ORDER BY a.xact_start\
            """;

    private final DataSource database;
    private final MigrationLocks locks;
    private final long pauseMillis;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile int pid;
    private volatile List<String> lastBlockers = List.of();
    private volatile boolean cancelled;

    // Used only by the polling thread.
    private @Nullable Long blockedSinceNanos;
    private Duration nextReport = Duration.ZERO;

    /** Starts the thread that finds the blocking sessions. */
    LockBlockers(DataSource database, MigrationLocks locks) {
        this.database = database;
        this.locks = locks;
        this.pauseMillis = Math.max(1, locks.waitMax().toMillis() / POLLS);
        this.thread = Thread.ofVirtual().name("askel-migration-locks").start(this::poll);
    }

    /** Sets the session whose blockers the thread finds. */
    void watch(int backendPid) {
        pid = backendPid;
    }

    /** Describes the sessions, with their clients, that blocked the session at the last poll. */
    String describeBlockers() {
        var sessions = lastBlockers;
        return sessions.isEmpty() ? "unknown sessions" : String.join("; ", sessions);
    }

    /** Returns whether the session was cancelled, because it was blocked for too long. */
    boolean hasCancelled() {
        return cancelled;
    }

    private void poll() {
        try {
            // Most migrations end before the first poll.
            if (closed.await(pauseMillis, TimeUnit.MILLISECONDS)) {
                return;
            }
            try (var connection = database.getConnection()) {
                do {
                    recordBlockers(connection);
                } while (!closed.await(pauseMillis, TimeUnit.MILLISECONDS));
            }
        } catch (SQLException e) {
            LOG.warn("the sessions that block a migration cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void recordBlockers(Connection connection) throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.prepareStatement(BLOCKERS)) {
            statement.setInt(1, pid);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        if (found.isEmpty()) {
            blockedSinceNanos = null;
            return;
        }
        lastBlockers = List.copyOf(found);
        long now = System.nanoTime();
        if (blockedSinceNanos == null) {
            blockedSinceNanos = now;
            // A statement with a lock_timeout times out before this first report. MigrationRun
            // reports that timeout.
            nextReport = locks.waitMax().multipliedBy(2);
        }
        onBlocked(connection, Duration.ofNanos(now - blockedSinceNanos));
    }

    private void onBlocked(Connection connection, Duration blocked) throws SQLException {
        if (blocked.compareTo(locks.timeout()) >= 0) {
            cancelled = true;
            try (var statement = connection.prepareStatement("SELECT pg_cancel_backend(?)")) {
                statement.setInt(1, pid);
                statement.execute();
            }
        } else if (blocked.compareTo(nextReport) >= 0) {
            nextReport = blocked.plus(locks.pauseMax());
            LOG.warn(
                    "a migration has waited {} s for other sessions, and is cancelled after {} s; blocked by {}",
                    blocked.toSeconds(),
                    locks.timeout().toSeconds(),
                    describeBlockers());
        }
    }

    /** Ends the thread and its connection. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
