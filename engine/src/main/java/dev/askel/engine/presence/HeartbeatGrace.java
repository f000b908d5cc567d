package dev.askel.engine.presence;

import dev.askel.engine.clock.EngineTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Excuses heartbeats that could not be sent because the server or its database was unavailable.
 *
 * <p>The heartbeat clock is suspended during an outage. If a heartbeat was due during the outage,
 * its due time is delayed by the length of the outage. The delayed time is at most one heartbeat
 * interval after the end of the outage. A heartbeat that was due before the outage is not excused.
 *
 * <p>A node that starts reads from {@link Presence} whether all nodes were down before, and for how
 * long. When the length is unknown, heartbeats are excused for a whole interval, but at most for
 * {@link #START_GRACE}. Without that limit, a missed heartbeat of a long interval would never be
 * detected on a server that is restarted every day.
 *
 * <p>An outage begins with a failed query, or with a query that takes longer than {@link
 * #UNAVAILABLE_AFTER}. A long query shows that this node was halted or that the database hangs. The
 * node's pollers query the database every second. Journal writers are also watched, because writes
 * can fail alone (a missing synchronous standby, a full disk). Overlapping outages count as one.
 */
public final class HeartbeatGrace {
    /**
     * The maximum duration of a request. After this time, the database counts as unavailable. This
     * time is longer than any delay on a busy machine.
     */
    public static final Duration UNAVAILABLE_AFTER = Duration.ofSeconds(5);

    /**
     * The time that journal writers need after an outage to retry and to write the heartbeats in
     * their queue.
     */
    static final Duration SLACK = Outage.SLACK;

    /** The longest time for which an outage of unknown length excuses heartbeats. */
    public static final Duration START_GRACE = Outage.UNKNOWN_LENGTH_GRACE;

    private static final long UNKNOWN = Outage.UNKNOWN;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final EngineTime time;
    private final LongSupplier nanos;
    private final boolean excuses;
    private final long firstNanos;
    private final DatabaseWatch reading = new DatabaseWatch();
    private final List<DatabaseWatch> watches = new ArrayList<>(List.of(reading));
    private long backNanos;
    private long unavailableSinceNanos = NEVER;
    private long backAtMillis;
    private long untilMillis;
    private long outageMillis;

    private HeartbeatGrace(
            EngineTime time, LongSupplier nanos, boolean excuses, Outage lastOutage) {
        this.time = time;
        this.nanos = nanos;
        this.excuses = excuses;
        firstNanos = nanos.getAsLong();
        backAtMillis = lastOutage.backAtMillis();
        outageMillis = lastOutage.lengthMillis();
        untilMillis = lastOutage.excusesUntilMillis();
    }

    /** Returns the grace of a node that starts now. */
    public static HeartbeatGrace start(EngineTime time, Presence presence) {
        return new HeartbeatGrace(time, System::nanoTime, true, presence.lastOutage());
    }

    /** Returns the grace of a node for which the time before its start is unknown. */
    public static HeartbeatGrace start(EngineTime time, LongSupplier nanos) {
        return new HeartbeatGrace(time, nanos, true, new Outage(time.millis(), UNKNOWN));
    }

    /** Returns a grace that excuses no heartbeat. */
    public static HeartbeatGrace none() {
        return new HeartbeatGrace(() -> 0, () -> 0, false, new Outage(0, 0));
    }

    /** Records that a poller's query failed. */
    public void onFailure() {
        reading.onFailure();
    }

    /** Records that the database answered a poller's query. */
    public void onAnswer() {
        reading.onAnswer();
    }

    /** Creates a watch. The writer must report its requests to this watch. */
    public synchronized DatabaseWatch watchWriter() {
        var writer = new DatabaseWatch();
        watches.add(writer);
        return writer;
    }

    /** A source of observations that show whether the database is available. */
    public final class DatabaseWatch {
        private boolean inProgress;
        private boolean failing;
        private long sinceNanos;

        /** Records that a request to the database is in progress. */
        public void onRequest() {
            synchronized (HeartbeatGrace.this) {
                inProgress = true;
                sinceNanos = now();
            }
        }

        public void onFailure() {
            synchronized (HeartbeatGrace.this) {
                failing = true;
            }
        }

        /** Records that the database answered; the next request counts as in progress. */
        public void onAnswer() {
            synchronized (HeartbeatGrace.this) {
                endRequest();
                inProgress = true;
            }
        }

        /**
         * Records that no request is in progress. This source is ignored until its next request.
         */
        public void onIdle() {
            synchronized (HeartbeatGrace.this) {
                endRequest();
                inProgress = false;
            }
        }

        private void endRequest() {
            long now = now();
            if (isUnavailable(now)) {
                unavailableSinceNanos = Math.min(unavailableSinceNanos, unavailableSince());
            }
            failing = false;
            sinceNanos = now;
            if (unavailableSinceNanos != NEVER
                    && watches.stream().noneMatch(other -> other.isUnavailable(now))) {
                long awayMillis = (now - unavailableSinceNanos) / NANOS_PER_MILLI;
                unavailableSinceNanos = NEVER;
                backNanos = now;
                endOutage(awayMillis);
            }
        }

        private boolean isUnavailable(long now) {
            return inProgress && (failing || now - sinceNanos > UNAVAILABLE_AFTER.toNanos());
        }

        /**
         * Returns when this source became unavailable, but no earlier than the end of the last
         * outage. The time of that outage is excused already.
         */
        private long unavailableSince() {
            return Math.max(sinceNanos, backNanos);
        }
    }

    private long now() {
        return nanos.getAsLong() - firstNanos;
    }

    private void endOutage(long awayMillis) {
        backAtMillis = time.millis();
        // Adds the length of a previous outage that ended recently, because workers had no time to
        // recover from it.
        outageMillis = excusedAt(backAtMillis, awayMillis);
        long length = outageMillis == UNKNOWN ? awayMillis : outageMillis;
        untilMillis = Math.max(untilMillis, backAtMillis + length + SLACK.toMillis());
    }

    private long excusedAt(long nowMillis, long awayMillis) {
        return Math.min(UNKNOWN, awayMillis + (nowMillis < untilMillis ? outageMillis : 0));
    }

    /**
     * Returns the rule that decides which heartbeats are missed.
     *
     * @param nowMillis the present engine time, epoch milliseconds
     */
    public synchronized HeartbeatRule ruleAt(long nowMillis) {
        if (!excuses) {
            return HeartbeatRule.strict(nowMillis);
        }
        long nowNanos = now();
        long unavailableSince =
                watches.stream()
                        .filter(watch -> watch.isUnavailable(nowNanos))
                        .mapToLong(DatabaseWatch::unavailableSince)
                        .reduce(unavailableSinceNanos, Math::min);
        if (unavailableSince != NEVER) {
            long away = (nowNanos - unavailableSince) / NANOS_PER_MILLI;
            return excusing(nowMillis, excusedAt(nowMillis, away), 0);
        }
        return nowMillis < untilMillis
                ? excusing(nowMillis, outageMillis, nowMillis - backAtMillis)
                : HeartbeatRule.strict(nowMillis);
    }

    private static HeartbeatRule excusing(long nowMillis, long excusedMillis, long backForMillis) {
        return new HeartbeatRule(
                nowMillis, nowMillis - excusedMillis - SLACK.toMillis(), backForMillis);
    }
}
