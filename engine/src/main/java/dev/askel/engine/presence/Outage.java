package dev.askel.engine.presence;

import java.time.Duration;

/**
 * The last known period during which no node was available.
 *
 * @param backAtMillis the time when a node was available again, epoch milliseconds in engine time
 * @param lengthMillis the length of the outage, including outages shortly before it; {@link
 *     #UNKNOWN} when the length is unknown
 */
record Outage(long backAtMillis, long lengthMillis) {
    /**
     * The value of an unknown length. It is longer than any real outage, but can be added to a time
     * without overflow.
     */
    static final long UNKNOWN = Long.MAX_VALUE / 4;

    /** The longest time for which an outage of unknown length excuses heartbeats. */
    static final Duration UNKNOWN_LENGTH_GRACE = Duration.ofMinutes(15);

    /**
     * The time that journal writers need after an outage to retry and to write the heartbeats in
     * their queue.
     */
    static final Duration SLACK = Duration.ofSeconds(5);

    /** Returns the time until which the outage excuses heartbeats that were due during it. */
    long excusesUntilMillis() {
        return backAtMillis
                + (lengthMillis == UNKNOWN
                        ? UNKNOWN_LENGTH_GRACE.toMillis()
                        : lengthMillis + SLACK.toMillis());
    }

    /**
     * Returns the next outage, which ends now. If the next outage begins shortly after this outage,
     * the length of the next one includes the length of this one. Workers had no time to recover in
     * between.
     */
    Outage next(long nowMillis, long awayMillis) {
        return new Outage(
                nowMillis,
                Math.min(
                        UNKNOWN,
                        awayMillis + (nowMillis < excusesUntilMillis() ? lengthMillis : 0)));
    }
}
