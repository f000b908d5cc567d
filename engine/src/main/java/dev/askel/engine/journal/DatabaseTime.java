package dev.askel.engine.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Engine time of a node: asks the database now and then, and carries on by the monotonic clock
 * between and while the database is away. Two nodes differ by about the way to the database.
 */
public final class DatabaseTime implements EngineTime, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatabaseTime.class);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final int QUESTIONS = 3;
    private static final String CLOCK =
            "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

    private final Session session;
    private final SteeredClock clock;
    private final Thread follower;

    private DatabaseTime(Session session, SteeredClock clock, Duration interval) {
        this.session = session;
        this.clock = clock;
        this.follower = new Thread(() -> follow(interval), "engine-time");
        follower.setDaemon(true);
    }

    /**
     * Asks the database for the time, and again every ten seconds.
     *
     * @throws IllegalStateException when the first question gets no answer
     */
    public static DatabaseTime of(DataSource database) {
        return of(database, INTERVAL);
    }

    static DatabaseTime of(DataSource database, Duration interval) {
        var session = Session.readCommitted(database, ANSWER_TIMEOUT);
        try {
            var clock = new SteeredClock(System::nanoTime, measure(session.connection()));
            var time = new DatabaseTime(session, clock, interval);
            time.follower.start();
            return time;
        } catch (SQLException failure) {
            session.close();
            throw new IllegalStateException("The database's clock cannot be read", failure);
        }
    }

    @Override
    public long millis() {
        return clock.millis();
    }

    private void follow(Duration interval) {
        try (session) {
            while (true) {
                Thread.sleep(interval);
                try {
                    clock.follow(measure(session.connection()));
                } catch (SQLException failure) {
                    log.info("the clock goes on without the database: {}", failure.getMessage());
                    session.drop();
                }
            }
        } catch (InterruptedException _) {
            // close() ends the thread so.
            Thread.currentThread().interrupt();
        }
    }

    /** The answer that came fastest, hence the surest. */
    private static SteeredClock.Measurement measure(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(CLOCK)) {
            SteeredClock.Measurement best = null;
            for (int question = 0; question < QUESTIONS; question++) {
                long sent = System.nanoTime();
                long micros;
                try (var found = statement.executeQuery()) {
                    found.next();
                    micros = found.getLong(1);
                }
                var measured =
                        new SteeredClock.Measurement(
                                TimeUnit.MICROSECONDS.toNanos(micros), sent, System.nanoTime());
                if (best == null || measured.uncertaintyNanos() < best.uncertaintyNanos()) {
                    best = measured;
                }
            }
            connection.commit();
            if (best == null) {
                throw new IllegalStateException("no question was asked");
            }
            return best;
        }
    }

    @Override
    public void close() {
        follower.interrupt();
    }
}
