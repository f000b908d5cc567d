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
 * One row of {@code askel.leases} as one owner sees it, over a connection of its own with short
 * limits, which is open while the row is ours. Not for several threads at once.
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
     * Takes the lease, or renews it; false while another owner's heartbeat is younger than the
     * timeout.
     *
     * @param deadline of the monotonic clock, after which nothing is changed any more: whoever
     *     asked has gone on without it
     */
    boolean acquire(Duration heartbeatTimeout, long deadline) throws SQLException {
        // The resolver takes a failure for a no and ends this side. The connection of before may be
        // dead, and its server may be the primary no more.
        close();
        return hold(
                deadline,
                "INSERT INTO askel.leases AS l (name, owner, incarnation) VALUES (?, ?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, incarnation = excluded.incarnation,"
                        + " heartbeat_at = clock_timestamp()"
                        + " WHERE (l.owner = excluded.owner AND l.incarnation = excluded.incarnation)"
                        + " OR l.heartbeat_at < clock_timestamp() - "
                        + heartbeatTimeout.toMillis()
                        + " * interval '1 millisecond'");
    }

    /** Renews the lease; false when it is no longer ours. */
    boolean beat(long deadline) throws SQLException {
        return hold(
                deadline,
                "UPDATE askel.leases SET heartbeat_at = clock_timestamp() WHERE name = ? AND owner = ? AND incarnation = ?");
    }

    /** Gives the lease back; false when it was not ours. */
    boolean release(long deadline) throws SQLException {
        try {
            return change(
                    deadline,
                    "DELETE FROM askel.leases WHERE name = ? AND owner = ? AND incarnation = ?");
        } finally {
            close();
        }
    }

    /** A change after which the connection is kept for the next heartbeat if the row is ours. */
    private boolean hold(long deadline, String statement) throws SQLException {
        var ours = false;
        try {
            ours = change(deadline, statement);
            return ours;
        } finally {
            if (!ours) {
                close();
            }
        }
    }

    private boolean change(long deadline, String statement) throws SQLException {
        var to = connection();
        // To open it takes several steps, each with its own limit.
        var left = Duration.ofNanos(deadline - System.nanoTime());
        if (left.toMillis() <= 0) {
            throw new SQLTimeoutException("The database has answered too late");
        }
        try (var update = to.prepareStatement(statement)) {
            to.setNetworkTimeout(
                    Runnable::run,
                    Math.toIntExact(Math.min(left.toMillis(), socketTimeout.toMillis())));
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

    /** Forgets the connection, which may be lost already: what the row said stands all the same. */
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
