package dev.askel.engine.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private final Session session;
    private final EngineTime time;
    private final Outage lastOutage;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("engine-presence").unstarted(this::stay);
    private long seenNanos = System.nanoTime();

    private Presence(Session session, EngineTime time) throws SQLException {
        this.session = session;
        this.time = time;
        lastOutage = arrive(session.connection(), time.millis());
    }

    /**
     * Says that this node is there, now and from now on.
     *
     * @throws IllegalStateException when the database cannot be asked
     */
    public static Presence open(DataSource database, EngineTime time) {
        var session = Session.readCommitted(database, ANSWER_TIMEOUT);
        try {
            var presence = new Presence(session, time);
            presence.thread.start();
            return presence;
        } catch (SQLException failure) {
            session.close();
            throw new IllegalStateException("Nobody knows when the engine was last there", failure);
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
                } catch (SQLException failure) {
                    LOG.debug("not seen: {}", failure.getMessage());
                    session.drop();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(Connection connection) throws SQLException {
        // By this node's own clock: a jump of the engine's is no absence.
        if (System.nanoTime() - seenNanos > AWAY_AFTER.toNanos()) {
            arrive(connection, time.millis());
        } else {
            seen(connection, time.millis());
            connection.commit();
        }
        seenNanos = System.nanoTime();
    }

    private static void seen(Connection connection, long nowMillis) throws SQLException {
        try (var update =
                connection.prepareStatement(
                        "UPDATE presence SET seen_at = greatest(seen_at, ?) WHERE one")) {
            update.setLong(1, nowMillis);
            update.executeUpdate();
        }
    }

    /** Says so after a time in which this node did not. */
    private static Outage arrive(Connection connection, long nowMillis) throws SQLException {
        begin(connection, nowMillis);
        try (var query =
                        connection.prepareStatement(
                                "SELECT seen_at, back_at, outage_millis FROM presence WHERE one FOR UPDATE");
                var rows = query.executeQuery()) {
            rows.next();
            long away = nowMillis - rows.getLong(1);
            long backAt = rows.getLong(2);
            long length = rows.getLong(3);
            var known = new Outage(backAt, rows.wasNull() ? Outage.UNKNOWN : length);
            var last = away > AWAY_AFTER.toMillis() ? known.next(nowMillis, away) : known;
            if (!last.equals(known)) {
                store(connection, last);
            }
            seen(connection, nowMillis);
            connection.commit();
            return last;
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

    private static void store(Connection connection, Outage outage) throws SQLException {
        try (var update =
                connection.prepareStatement(
                        "UPDATE presence SET back_at = ?, outage_millis = ? WHERE one")) {
            update.setLong(1, outage.backAtMillis());
            if (outage.lengthMillis() == Outage.UNKNOWN) {
                update.setNull(2, Types.BIGINT);
            } else {
                update.setLong(2, outage.lengthMillis());
            }
            update.executeUpdate();
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
