package dev.askel.engine.clock;

import dev.askel.engine.sql.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine time of a node. The database is queried every ten seconds. Between queries and during
 * outages, engine time continues by the monotonic clock.
 *
 * <p>The times of two nodes differ by about the latency to the database. Engine time does not
 * follow a jump of the database's clock ({@link ClockSettings}).
 */
public final class DatabaseTime implements EngineTime, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatabaseTime.class);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final double MILLIS_PER_SECOND = TimeUnit.SECONDS.toMillis(1);

    private final Session session;
    private final GuardedClock clock;
    private final Thread follower;

    private DatabaseTime(Session session, GuardedClock clock, Duration interval) {
        this.session = session;
        this.clock = clock;
        this.follower = new Thread(() -> follow(interval), "engine-time");
        follower.setDaemon(true);
    }

    /**
     * Starts a clock that reads the database's time now and every ten seconds.
     *
     * @param database a migrated database
     * @throws IllegalStateException when the first query fails
     */
    public static DatabaseTime of(DataSource database, ClockSettings settings) {
        return of(database, settings, ClockSources.system(), INTERVAL);
    }

    public static DatabaseTime of(
            DataSource database, ClockSettings settings, ClockSources sources, Duration interval) {
        var session = Session.readCommitted(database, ANSWER_TIMEOUT);
        try {
            var clock = GuardedClock.start(session.connection(), settings, sources);
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

    @Override
    public @Nullable String deletionPauseReason() {
        return clock.deletionPauseReason();
    }

    /**
     * Returns the refused jump of the database's clock in seconds: positive when that clock is
     * ahead of engine time, 0 when none is refused.
     */
    public double refusedJumpSeconds() {
        return clock.refusedJumpMillis() / MILLIS_PER_SECOND;
    }

    /** Returns how far the time of day of this node is ahead of the database's, in seconds. */
    public double nodeDeviationSeconds() {
        return clock.nodeDeviationMillis() / MILLIS_PER_SECOND;
    }

    /** Returns how many jumps this node refused since it started. */
    public long refusedJumpCount() {
        return clock.refusedJumpCount();
    }

    private void follow(Duration interval) {
        try (session) {
            while (true) {
                Thread.sleep(interval);
                try {
                    clock.follow(session.connection());
                } catch (SQLException failure) {
                    log.info(
                            "engine time continues without the database: {}", failure.getMessage());
                    session.drop();
                }
            }
        } catch (InterruptedException _) {
            // The thread ends, because close() has interrupted it.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        follower.interrupt();
    }
}
