package dev.askel.cluster.lease;

import dev.askel.cluster.ClusterDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acquires, renews and releases one row of {@code askel.leases} for one owner. It uses its own
 * connection with short timeouts, and keeps the connection open while the owner holds the row. Not
 * thread-safe.
 */
final class LeaseRow {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseRow.class);

    private final ClusterDatabase database;
    private final Duration socketTimeout;
    private final String name;
    private final String owner;
    private final UUID incarnation;
    private @Nullable Connection connection;

    LeaseRow(
            ClusterDatabase database,
            Duration socketTimeout,
            String name,
            String owner,
            UUID incarnation) {
        this.database = database;
        this.socketTimeout = socketTimeout;
        this.name = name;
        this.owner = owner;
        this.incarnation = incarnation;
    }

    /**
     * Acquires or renews the lease. Returns false while the last heartbeat of another owner is
     * younger than the timeout.
     *
     * @param deadlineNanos the time on the monotonic clock after which the row is not changed,
     *     because the caller no longer waits
     */
    boolean acquire(Duration heartbeatTimeout, long deadlineNanos) throws SQLException {
        // Opens a new connection, because the previous one may be broken or lead to a server that
        // is no longer the primary. This matters because Pekko's split-brain resolver treats a
        // failure as a refusal, and downs this side of the partition.
        close();
        return updateAndKeepConnection(
                deadlineNanos,
                "INSERT INTO askel.leases AS l (name, owner, incarnation) VALUES (?, ?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, incarnation = excluded.incarnation,"
                        + " heartbeat_at = clock_timestamp()"
                        + " WHERE (l.owner = excluded.owner AND l.incarnation = excluded.incarnation)"
                        + " OR l.heartbeat_at < clock_timestamp() - "
                        + heartbeatTimeout.toMillis()
                        + " * interval '1 millisecond'");
    }

    /** Renews the lease. Returns false when this owner no longer holds the lease. */
    boolean renew(long deadlineNanos) throws SQLException {
        return updateAndKeepConnection(
                deadlineNanos,
                "UPDATE askel.leases SET heartbeat_at = clock_timestamp() WHERE name = ? AND owner = ? AND incarnation = ?");
    }

    /** Releases the lease. Returns false when this owner did not hold the lease. */
    boolean release(long deadlineNanos) throws SQLException {
        try {
            return update(
                    deadlineNanos,
                    "DELETE FROM askel.leases WHERE name = ? AND owner = ? AND incarnation = ?");
        } finally {
            close();
        }
    }

    /**
     * Changes the row, and keeps the connection for the next heartbeat if this owner holds the row.
     */
    private boolean updateAndKeepConnection(long deadlineNanos, String statement)
            throws SQLException {
        var isHeld = false;
        try {
            isHeld = update(deadlineNanos, statement);
            return isHeld;
        } finally {
            if (!isHeld) {
                close();
            }
        }
    }

    private boolean update(long deadlineNanos, String statement) throws SQLException {
        var open = connection();
        // Opening the connection may have passed the deadline, because each of its steps has its
        // own timeout.
        var remaining = Duration.ofNanos(deadlineNanos - System.nanoTime());
        if (remaining.toMillis() <= 0) {
            throw new SQLTimeoutException("The database answered after the deadline");
        }
        try (var update = open.prepareStatement(statement)) {
            open.setNetworkTimeout(
                    Runnable::run,
                    Math.toIntExact(Math.min(remaining.toMillis(), socketTimeout.toMillis())));
            update.setString(1, name);
            update.setString(2, owner);
            update.setObject(3, incarnation);
            return update.executeUpdate() == 1;
        }
    }

    private Connection connection() throws SQLException {
        var open = connection;
        if (open == null) {
            open = database.open("askel lease " + name, socketTimeout);
            connection = open;
        }
        return open;
    }

    /** Closes the connection, which may already be lost. The row is not changed. */
    private void close() {
        var open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("Closing the connection of lease {}", name, e);
            }
        }
    }
}
