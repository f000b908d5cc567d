package dev.askel.engine.clock;

import dev.askel.engine.clock.ClockTable.Reading;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Engine time. It follows the database's clock while that clock deviates from the monotonic clock
 * by at most a bound (ADR 0026).
 *
 * <p>A larger deviation is a jump. After a jump, engine time continues with the monotonic clock.
 * The difference to the database's clock is stored in {@code engine_clock} as a correction, and all
 * nodes apply it. In two cases the database is right, and engine time follows the jump:
 *
 * <ul>
 *   <li>The boot clock of this node counted the same time, because the node was suspended.
 *   <li>Another node has recorded its presence at about the database's time.
 * </ul>
 *
 * <p>One thread calls {@link #follow}; any thread may call the other methods.
 */
public final class GuardedClock implements EngineTime {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedClock.class);

    /**
     * If the last recorded presence is older than this duration, no node is running. Nodes record
     * their presence every second.
     */
    private static final Duration ABSENT_AFTER = Duration.ofSeconds(10);

    private static final Duration ALARM_EVERY = Duration.ofMinutes(1);
    private static final double NANOS_PER_HOUR = TimeUnit.HOURS.toNanos(1);

    private final ClockSettings settings;
    private final ClockSources sources;
    private final SteeredClock clock;
    private final LongAdder refusedJumps = new LongAdder();
    private volatile State state;

    /**
     * Whether this node started with a correction because the clocks of node and database differed.
     */
    private boolean doubtful;

    private long lastNanos;
    private long lastBootNanos;

    /**
     * The sum of the small deviations that engine time has followed, in milliseconds. It decreases
     * continuously, by the bound in each hour.
     */
    private double followedMillis;

    private @Nullable Long lastAlarmNanos;

    /**
     * The values of the last reading, for other threads.
     *
     * @param correctionMillis engine time minus the database's clock
     * @param nodeDeviationMillis the node's time of day minus the database's clock
     */
    private record State(long correctionMillis, long nodeDeviationMillis, long settledAtMillis) {}

    private GuardedClock(
            ClockSettings settings,
            ClockSources sources,
            Reading reading,
            ClockStart start,
            long settledAtMillis) {
        this.settings = settings;
        this.sources = sources;
        this.doubtful = start.isDoubtful();
        this.clock =
                new SteeredClock(
                        sources.monotonicNanos(),
                        reading.engineMeasurement(start.correctionMillis()));
        this.state =
                new State(start.correctionMillis(), reading.nodeDeviationMillis(), settledAtMillis);
        lastNanos = reading.database().receivedNanos();
        lastBootNanos = reading.bootNanos();
    }

    /** Reads the clocks and starts engine time. */
    public static GuardedClock start(
            Connection connection, ClockSettings settings, ClockSources sources)
            throws SQLException {
        while (true) {
            var reading = ClockTable.read(connection, sources);
            var start = ClockStart.of(reading, settings, ABSENT_AFTER);
            long settledAt = settledAt(reading, start, settings);
            boolean changes =
                    start.correctionMillis() != reading.correctionMillis()
                            || settledAt != reading.deletionsPausedUntilMillis();
            if (!changes
                    || ClockTable.store(
                            connection,
                            reading,
                            start.correctionMillis(),
                            settledAt,
                            start.movesPresence()
                                    ? reading.engineMillis(start.correctionMillis())
                                    : null)) {
                var clock = new GuardedClock(settings, sources, reading, start, settledAt);
                start.alarm().ifPresent(clock::alarm);
                return clock;
            }
        }
    }

    private static long settledAt(Reading reading, ClockStart start, ClockSettings settings) {
        if (start.leapMillis() == 0) {
            return reading.deletionsPausedUntilMillis();
        }
        long settled =
                reading.engineMillis(start.correctionMillis())
                        + settings.deletionPauseMillis(start.leapMillis());
        return start.leapMillis() < 0
                ? settled
                : Math.max(reading.deletionsPausedUntilMillis(), settled);
    }

    /** Reads the clocks again, and follows the database's clock unless it jumped. */
    public void follow(Connection connection) throws SQLException {
        var reading = ClockTable.read(connection, sources);
        long elapsed = reading.database().receivedNanos() - lastNanos;
        long suspended = Math.max(0, reading.bootNanos() - lastBootNanos - elapsed);
        double followed = Math.max(0, followedMillis - elapsed / NANOS_PER_HOUR * bound());
        if (decide(connection, reading, followed, TimeUnit.NANOSECONDS.toMillis(suspended))) {
            lastNanos = reading.database().receivedNanos();
            lastBootNanos = reading.bootNanos();
        }
    }

    /**
     * Accepts or refuses the reading. Returns false when another node has changed the row in the
     * meantime, so that the row must be read again.
     */
    private boolean decide(
            Connection connection, Reading reading, double followed, long suspendedMillis)
            throws SQLException {
        long behind = behind(reading, reading.correctionMillis());
        long unexplained = behind - suspendedMillis;
        if (isStartDoubtResolved(reading)) {
            return accept(connection, reading);
        }
        if (behind < -bound()) {
            return refuse(connection, reading, behind);
        }
        if (followed + unexplained <= bound()) {
            followedMillis = followed + Math.max(0, unexplained);
            return behind > bound()
                    ? resume(connection, reading, behind)
                    : agreeWithOthers(reading);
        }
        return isShownByOthers(reading, behind)
                ? agreeWithOthers(reading)
                : refuse(connection, reading, behind);
    }

    /**
     * Returns whether the clocks disagreed when this node started, agree now, and engine time is
     * not ahead of them.
     */
    private boolean isStartDoubtResolved(Reading reading) {
        doubtful = doubtful && reading.correctionMillis() != 0;
        return doubtful
                && Math.abs(reading.nodeDeviationMillis()) <= bound()
                && behind(reading, 0) >= -bound();
    }

    /**
     * Returns whether the last presence is nearer to the database's time than to this node's engine
     * time. In this case this node was paused while others ran, or another node has accepted the
     * jump.
     */
    private static boolean isShownByOthers(Reading reading, long behind) {
        var seenAt = reading.seenAtMillis();
        return seenAt != null
                && reading.engineMillis(reading.correctionMillis()) - seenAt < behind / 2;
    }

    private long bound() {
        return settings.jumpMax().toMillis();
    }

    /**
     * Returns the milliseconds by which this clock is behind the database's clock plus a
     * correction.
     */
    private long behind(Reading reading, long correctionMillis) {
        return TimeUnit.NANOSECONDS.toMillis(
                clock.behindNanos(reading.engineMeasurement(correctionMillis)));
    }

    /**
     * Sets the state and then the time. In the other order, deletions could see the new time with
     * the old state.
     */
    private void follow(Reading reading, long correctionMillis, long settledAtMillis) {
        state = new State(correctionMillis, reading.nodeDeviationMillis(), settledAtMillis);
        clock.follow(reading.engineMeasurement(correctionMillis));
    }

    private boolean agreeWithOthers(Reading reading) {
        if (reading.correctionMillis() != state.correctionMillis()) {
            LOG.warn(
                    "Another node has decided on a jump: engine time differs from the database's"
                            + " clock by {}",
                    Duration.ofMillis(reading.correctionMillis()));
        }
        follow(reading, reading.correctionMillis(), reading.deletionsPausedUntilMillis());
        return true;
    }

    private boolean refuse(Connection connection, Reading reading, long behind)
            throws SQLException {
        long stored = reading.correctionMillis();
        long total = stored - behind;
        // When the database's clock jumps back so that the remaining deviation is within the bound,
        // engine time follows it.
        boolean isBack = Math.abs(total) <= bound() && Math.abs(total) < Math.abs(stored);
        long correction = isBack ? 0 : total;
        long settledAt = settledAfter(reading, reading.engineMillis(total), behind);
        if (!ClockTable.store(connection, reading, correction, settledAt, null)) {
            return false;
        }
        follow(reading, correction, settledAt);
        if (isBack) {
            LOG.warn(
                    "The database's clock jumped by {}, back to engine time",
                    Duration.ofMillis(behind));
        } else {
            refusedJumps.increment();
            alarm(
                    "The database's clock jumped by %s. Engine time does not follow: it differs by %s from that clock, and nothing is deleted for its age"
                            .formatted(Duration.ofMillis(behind), Duration.ofMillis(correction)));
        }
        return true;
    }

    private boolean accept(Connection connection, Reading reading) throws SQLException {
        long leap = behind(reading, 0);
        long now = reading.engineMillis(0);
        long settledAt = settledAfter(reading, now, leap);
        if (!ClockTable.store(connection, reading, 0, settledAt, now)) {
            return false;
        }
        doubtful = false;
        follow(reading, 0, settledAt);
        LOG.warn(
                "The clocks of this node and of the database agree now: engine time follows, by {}",
                Duration.ofMillis(leap));
        return true;
    }

    /** Follows a leap that the boot clock confirms, because this node was suspended. */
    private boolean resume(Connection connection, Reading reading, long leap) throws SQLException {
        long correction = reading.correctionMillis();
        long settledAt = settledAfter(reading, reading.engineMillis(correction), leap);
        if (!ClockTable.store(connection, reading, correction, settledAt, null)) {
            return false;
        }
        follow(reading, correction, settledAt);
        LOG.info("This node was suspended for {}", Duration.ofMillis(leap));
        return true;
    }

    private long settledAfter(Reading reading, long nowMillis, long leapMillis) {
        return Math.max(
                reading.deletionsPausedUntilMillis(),
                nowMillis + settings.deletionPauseMillis(leapMillis));
    }

    private void alarm(String text) {
        long now = sources.monotonicNanos().getAsLong();
        if (lastAlarmNanos == null || now - lastAlarmNanos >= ALARM_EVERY.toNanos()) {
            lastAlarmNanos = now;
            LOG.error("{} (docs/operations/clocks.md)", text);
        }
    }

    @Override
    public long millis() {
        return clock.millis();
    }

    @Override
    public @Nullable String deletionPauseReason() {
        var current = state;
        if (current.correctionMillis() != 0) {
            return "a jump of the database's clock by %s is not accepted"
                    .formatted(Duration.ofMillis(-current.correctionMillis()));
        }
        if (Math.abs(current.nodeDeviationMillis()) > bound()) {
            return "this node's clock is %s ahead of the database's"
                    .formatted(Duration.ofMillis(current.nodeDeviationMillis()));
        }
        return millis() < current.settledAtMillis()
                ? "the clock has jumped, deletions pause until "
                        + Instant.ofEpochMilli(current.settledAtMillis())
                : null;
    }

    /**
     * Returns the refused jump in milliseconds: positive when the database's clock is ahead of
     * engine time, 0 when none is refused.
     */
    public long refusedJumpMillis() {
        return -state.correctionMillis();
    }

    /** Returns how far the node's time of day is ahead of the database's clock, in milliseconds. */
    long nodeDeviationMillis() {
        return state.nodeDeviationMillis();
    }

    /** Returns how many jumps this node refused since it started. */
    public long refusedJumpCount() {
        return refusedJumps.sum();
    }
}
