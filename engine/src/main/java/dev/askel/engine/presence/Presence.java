package dev.askel.engine.presence;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.Session;
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
 * That the engine is there, durably: every node says so once a second. A node that starts reads
 * from it whether the engine was away, and for how long, or whether others have been there all the
 * time, as in a rolling deployment.
 */
public final class Presence implements AutoCloseable {
    /** Longer than a node that lives says nothing; no server stops and starts in less. */
    static final Duration AWAY_AFTER = Duration.ofSeconds(3);

    /** The server has given a statement up, as one that waits for a lock. */
    private static final String TOO_SLOW = "57014";

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    /**
     * Together longer than the server lets a transaction be idle: a node of an earlier release that
     * is halted in the middle of one holds the row so long.
     */
    private static final int OPENINGS_MAX = 5;

    /** Nobody else arrives so often. */
    private static final int ARRIVALS_MAX = 100;

    private final Session session;
    private final EngineTime time;
    private final LongSupplier nanos;
    private final Outage lastOutage;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("engine-presence").unstarted(this::stay);
    private long seenNanos;
    private boolean silent;

    private Presence(Session session, EngineTime time, LongSupplier nanos) throws SQLException {
        this.session = session;
        this.time = time;
        this.nanos = nanos;
        seenNanos = nanos.getAsLong();
        lastOutage = arrive(session.connection(), time.millis(), Long.MAX_VALUE);
    }

    /**
     * Says that this node is there, now and from now on.
     *
     * @throws IllegalStateException when the database cannot be asked
     */
    public static Presence open(DataSource database, EngineTime time) {
        return open(database, time, System::nanoTime, ANSWER_TIMEOUT);
    }

    /** With another clock of the node, and another time in which the database must answer. */
    static Presence open(
            DataSource database, EngineTime time, LongSupplier nanos, Duration answerTimeout) {
        var session = Session.statementByStatement(database, answerTimeout);
        for (int opening = 1; ; opening++) {
            try {
                var presence = new Presence(session, time, nanos);
                presence.thread.start();
                return presence;
            } catch (SQLException failure) {
                session.drop();
                if (opening == OPENINGS_MAX || !TOO_SLOW.equals(failure.getSQLState())) {
                    throw new IllegalStateException(
                            "Nobody knows when the engine was last there", failure);
                }
            }
        }
    }

    /** When the engine came back last, as it was when this node started. */
    Outage lastOutage() {
        return lastOutage;
    }

    private void stay() {
        try (session) {
            while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    say(session.connection());
                    silent = false;
                } catch (SQLException | RuntimeException failure) {
                    unheard(failure);
                    session.drop();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Once for all that follow without a success. */
    private void unheard(Exception failure) {
        if (!silent) {
            LOG.warn("cannot say that this node is there; it tries on", failure);
        }
        silent = true;
    }

    private void say(Connection connection) throws SQLException {
        // By this node's own clock: a jump of the engine's is no absence.
        long unseen = Duration.ofNanos(nanos.getAsLong() - seenNanos).toMillis();
        if (unseen > AWAY_AFTER.toMillis()) {
            arrive(connection, time.millis(), unseen);
        } else {
            seen(connection, time.millis());
        }
        seenNanos = nanos.getAsLong();
    }

    private static void seen(Connection connection, long nowMillis) throws SQLException {
        try (var update =
                connection.prepareStatement(
                        "UPDATE presence SET seen_at = greatest(seen_at, ?) WHERE one")) {
            update.setLong(1, nowMillis);
            update.executeUpdate();
        }
    }

    /**
     * Says so after a time in which this node did not. No lock is held from one statement to the
     * next, since the node may be halted there: who was overtaken looks again.
     *
     * @param unseenMillis how long it did not say so
     */
    private static Outage arrive(Connection connection, long nowMillis, long unseenMillis)
            throws SQLException {
        begin(connection, nowMillis);
        for (int arrival = 0; arrival < ARRIVALS_MAX; arrival++) {
            var known = known(connection);
            long away = Math.min(nowMillis - known.seenAtMillis(), unseenMillis);
            if (away <= AWAY_AFTER.toMillis()) {
                seen(connection, nowMillis);
                return known.outage();
            }
            var next = known.outage().next(nowMillis, away);
            if (store(connection, next, known)) {
                return next;
            }
        }
        throw new IllegalStateException("overtaken " + ARRIVALS_MAX + " times");
    }

    private record Known(long seenAtMillis, Outage outage) {}

    private static Known known(Connection connection) throws SQLException {
        try (var query =
                        connection.prepareStatement(
                                "SELECT seen_at, back_at, outage_millis FROM presence WHERE one");
                var rows = query.executeQuery()) {
            rows.next();
            long seenAt = rows.getLong(1);
            long backAt = rows.getLong(2);
            long length = rows.getLong(3);
            return new Known(seenAt, new Outage(backAt, rows.wasNull() ? Outage.UNKNOWN : length));
        }
    }

    /** Before the first node of a release that says so, nobody knows what was. */
    private static void begin(Connection connection, long nowMillis) throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO presence (seen_at, back_at) VALUES (?, ?) ON CONFLICT (one) DO NOTHING")) {
            insert.setLong(1, nowMillis);
            insert.setLong(2, nowMillis);
            insert.executeUpdate();
        }
    }

    /** Unless somebody else was there meanwhile. */
    private static boolean store(Connection connection, Outage outage, Known known)
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
            update.setLong(4, known.seenAtMillis());
            return update.executeUpdate() == 1;
        }
    }

    /** From here on this node is not there; unless the database hangs it has said its last then. */
    @Override
    public void close() {
        closed.countDown();
        try {
            if (!thread.join(EVERY)) {
                LOG.debug("the database hangs while the engine ends");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
