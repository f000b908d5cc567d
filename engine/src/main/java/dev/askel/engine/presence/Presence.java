package dev.askel.engine.presence;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.Session;
import dev.askel.engine.sql.SqlFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records durably, once a second, that a node is running.
 *
 * <p>A node that starts reads whether all nodes were down and for how long, or whether other nodes
 * ran all the time, as in a rolling deployment.
 */
public final class Presence implements AutoCloseable {
    /**
     * A node counts as absent when its last record is older. This time is longer than the pause
     * between two records, and shorter than any restart.
     */
    static final Duration ABSENT_AFTER = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    /**
     * The maximum number of attempts to query the database at the start. Together they take longer
     * than the idle timeout of transactions, because a halted node of an earlier release can lock
     * the row for that time.
     */
    private static final int ATTEMPTS_MAX = 5;

    /**
     * The maximum number of retries after concurrent changes. Other nodes change the row less
     * often.
     */
    private static final int RETRIES_MAX = 100;

    private final Session session;
    private final EngineTime time;
    private final LongSupplier nanos;
    private final Outage lastOutage;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("engine-presence").unstarted(this::run);
    private long seenNanos;
    private boolean failing;

    private Presence(Session session, EngineTime time, LongSupplier nanos) throws SQLException {
        this.session = session;
        this.time = time;
        this.nanos = nanos;
        seenNanos = nanos.getAsLong();
        lastOutage = recordReturn(session.connection(), time.millis(), Long.MAX_VALUE);
    }

    /**
     * Records that this node is running, now and once a second.
     *
     * @throws IllegalStateException when the database cannot be queried
     */
    public static Presence open(DataSource database, EngineTime time) {
        return open(database, time, System::nanoTime, ANSWER_TIMEOUT);
    }

    /** Records the presence with another monotonic clock and another timeout of the database. */
    static Presence open(
            DataSource database, EngineTime time, LongSupplier nanos, Duration answerTimeout) {
        var session = Session.autoCommit(database, answerTimeout);
        for (int attempt = 1; ; attempt++) {
            try {
                var presence = new Presence(session, time, nanos);
                presence.thread.start();
                return presence;
            } catch (SQLException failure) {
                session.drop();
                if (attempt == ATTEMPTS_MAX || !SqlFailure.isTimeout(failure)) {
                    throw new IllegalStateException(
                            "The time at which a node was last running cannot be read", failure);
                }
            }
        }
    }

    /** Returns the last outage, as stored when this node started. */
    Outage lastOutage() {
        return lastOutage;
    }

    private void run() {
        try (session) {
            while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    recordPresence(session.connection());
                    failing = false;
                } catch (SQLException | RuntimeException failure) {
                    warnOnce(failure);
                    session.drop();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Logs the first of consecutive failures. */
    private void warnOnce(Exception failure) {
        if (!failing) {
            LOG.warn("cannot record that this node is running; retrying", failure);
        }
        failing = true;
    }

    private void recordPresence(Connection connection) throws SQLException {
        // The absence is measured with the monotonic clock of this node, because a jump of engine
        // time is not an absence.
        long unseen = Duration.ofNanos(nanos.getAsLong() - seenNanos).toMillis();
        if (unseen > ABSENT_AFTER.toMillis()) {
            recordReturn(connection, time.millis(), unseen);
        } else {
            updateSeenAt(connection, time.millis());
        }
        seenNanos = nanos.getAsLong();
    }

    private static void updateSeenAt(Connection connection, long nowMillis) throws SQLException {
        try (var update =
                connection.prepareStatement(
                        "UPDATE presence SET seen_at = greatest(seen_at, ?) WHERE one")) {
            update.setLong(1, nowMillis);
            update.executeUpdate();
        }
    }

    /**
     * Records the return after a time in which this node did not record its presence.
     *
     * <p>No lock is held between two statements, because the node may be halted at that time. If
     * another node has changed the row, the row is read again.
     *
     * @param unseenMillis the time for which this node has not recorded its presence
     */
    private static Outage recordReturn(Connection connection, long nowMillis, long unseenMillis)
            throws SQLException {
        insertIfAbsent(connection, nowMillis);
        for (int retries = 0; retries < RETRIES_MAX; retries++) {
            var stored = read(connection);
            long away = Math.min(nowMillis - stored.seenAtMillis(), unseenMillis);
            if (away <= ABSENT_AFTER.toMillis()) {
                updateSeenAt(connection, nowMillis);
                return stored.outage();
            }
            var next = stored.outage().next(nowMillis, away);
            if (store(connection, next, stored)) {
                return next;
            }
        }
        throw new IllegalStateException(
                "other nodes changed the row of presence " + RETRIES_MAX + " times");
    }

    private record Stored(long seenAtMillis, Outage outage) {}

    private static Stored read(Connection connection) throws SQLException {
        try (var query =
                        connection.prepareStatement(
                                "SELECT seen_at, back_at, outage_millis FROM presence WHERE one");
                var rows = query.executeQuery()) {
            rows.next();
            long seenAt = rows.getLong(1);
            long backAt = rows.getLong(2);
            long length = rows.getLong(3);
            return new Stored(seenAt, new Outage(backAt, rows.wasNull() ? Outage.UNKNOWN : length));
        }
    }

    /** Inserts the row when no node of a release with this table has run before. */
    private static void insertIfAbsent(Connection connection, long nowMillis) throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO presence (seen_at, back_at) VALUES (?, ?) ON CONFLICT (one) DO NOTHING")) {
            insert.setLong(1, nowMillis);
            insert.setLong(2, nowMillis);
            insert.executeUpdate();
        }
    }

    /** Stores the outage, unless another node changed the row in the meantime. */
    private static boolean store(Connection connection, Outage outage, Stored stored)
            throws SQLException {
        try (var update =
                connection.prepareStatement(
                        "UPDATE presence SET seen_at = ?, back_at = ?, outage_millis = ? WHERE one AND seen_at = ?")) {
            update.setLong(1, outage.backAtMillis());
            update.setLong(2, outage.backAtMillis());
            if (outage.lengthMillis() == Outage.UNKNOWN) {
                update.setNull(3, Types.BIGINT);
            } else {
                update.setLong(3, outage.lengthMillis());
            }
            update.setLong(4, stored.seenAtMillis());
            return update.executeUpdate() == 1;
        }
    }

    /** Stops recording. The last record has been written on return, unless the database hangs. */
    @Override
    public void close() {
        closed.countDown();
        try {
            if (!thread.join(INTERVAL)) {
                LOG.debug("the database does not answer while the engine stops");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
