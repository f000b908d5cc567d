package dev.askel.engine.presence;

import dev.askel.engine.clock.EngineTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Excuses heartbeats that could not be sent, because the server or its database was away.
 *
 * <p>While a database is away the clock of all heartbeats stands still: one that was due during an
 * outage is due so much later as the outage was long, though no later than a whole interval after
 * its end, and one that was due before the outage has no excuse. A node that starts learns from
 * {@link Presence} whether everything was down before, and for how long. Where even that does not
 * know, only the second bound holds, for {@link #START}: without that limit a task of long
 * intervals would never be found out on a server that is restarted every day.
 *
 * <p>An outage is a gap between the answers that the database gives to a node, whose pollers ask it
 * every second: one in which it failed to answer, however short, or a long one. The latter covers a
 * node that was halted as well as a database that hung. What a writer has in hand tells the same of
 * writing, which may be away alone (a standby that must confirm, a full disk): from when it was
 * taken in hand to its commit. Outages that meet are one.
 */
public final class HeartbeatGrace {
    /** Longer than anything that a busy machine does to a question. */
    public static final Duration AWAY_AFTER = Duration.ofSeconds(5);

    /** Writers come back after a pause, and have to write what has gathered. */
    static final Duration SLACK = Duration.ofSeconds(5);

    /** How long an outage of unknown length excuses tasks whose interval is longer than that. */
    public static final Duration START = Duration.ofMinutes(15);

    private static final long UNKNOWN = Outage.UNKNOWN;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final EngineTime time;
    private final LongSupplier nanos;
    private final boolean excuses;
    private final long firstNanos;
    private final Watched reading = new Watched();
    private final List<Watched> watched = new ArrayList<>(List.of(reading));
    private long backNanos;
    private long goneNanos = NEVER;
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

    /** The grace of a node that starts now. */
    public static HeartbeatGrace from(EngineTime time, Presence presence) {
        return new HeartbeatGrace(time, System::nanoTime, true, presence.lastOutage());
    }

    /** The same where nobody knows what was before. */
    public static HeartbeatGrace from(EngineTime time, LongSupplier nanos) {
        return new HeartbeatGrace(time, nanos, true, new Outage(time.millis(), UNKNOWN));
    }

    /** Late is missed. */
    public static HeartbeatGrace none() {
        return new HeartbeatGrace(() -> 0, () -> 0, false, new Outage(0, 0));
    }

    /** The database could not be asked, or did not answer. */
    public void failed() {
        reading.failed();
    }

    /** The database has answered. */
    public void answered() {
        reading.answered();
    }

    /** What one more writer does is watched as well, while it has something in hand. */
    public synchronized Watched writer() {
        var writer = new Watched();
        watched.add(writer);
        return writer;
    }

    /** One of those that show whether the database is there. */
    public final class Watched {
        private boolean inHand;
        private boolean failing;
        private long sinceNanos;

        /** Something is in hand that the database has to answer. */
        public void begun() {
            synchronized (HeartbeatGrace.this) {
                inHand = true;
                sinceNanos = now();
            }
        }

        public void failed() {
            synchronized (HeartbeatGrace.this) {
                failing = true;
            }
        }

        /** The database has answered, and more may be in hand. */
        public void answered() {
            synchronized (HeartbeatGrace.this) {
                end();
                inHand = true;
            }
        }

        /** Nothing is in hand any more; from now on it tells nothing, whether answered or not. */
        public void done() {
            synchronized (HeartbeatGrace.this) {
                end();
                inHand = false;
            }
        }

        private void end() {
            long now = now();
            if (isAway(now)) {
                goneNanos = Math.min(goneNanos, goneSince());
            }
            failing = false;
            sinceNanos = now;
            if (goneNanos != NEVER && watched.stream().noneMatch(other -> other.isAway(now))) {
                long awayMillis = (now - goneNanos) / NANOS_PER_MILLI;
                goneNanos = NEVER;
                backNanos = now;
                back(awayMillis);
            }
        }

        private boolean isAway(long now) {
            return inHand && (failing || now - sinceNanos > AWAY_AFTER.toNanos());
        }

        /** What an earlier outage has excused is not excused twice. */
        private long goneSince() {
            return Math.max(sinceNanos, backNanos);
        }
    }

    private long now() {
        return nanos.getAsLong() - firstNanos;
    }

    private void back(long awayMillis) {
        backAtMillis = time.millis();
        // One outage soon after another: there was no time to make up for the first.
        outageMillis = excusedAt(backAtMillis, awayMillis);
        long length = outageMillis == UNKNOWN ? awayMillis : outageMillis;
        untilMillis = Math.max(untilMillis, backAtMillis + length + SLACK.toMillis());
    }

    private long excusedAt(long nowMillis, long awayMillis) {
        return Math.min(UNKNOWN, awayMillis + (nowMillis < untilMillis ? outageMillis : 0));
    }

    /** What is missed at a moment, epoch milliseconds in engine time. */
    public synchronized HeartbeatRule at(long nowMillis) {
        if (!excuses) {
            return HeartbeatRule.strict(nowMillis);
        }
        long nowNanos = now();
        long gone =
                watched.stream()
                        .filter(one -> one.isAway(nowNanos))
                        .mapToLong(Watched::goneSince)
                        .reduce(goneNanos, Math::min);
        if (gone != NEVER) {
            long away = (nowNanos - gone) / NANOS_PER_MILLI;
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
