package dev.askel.engine.presence;

/**
 * The last time that no node of the engine could be reached, as far as it is known.
 *
 * @param backAtMillis since when there is one again, epoch milliseconds in engine time
 * @param lengthMillis for how long there was none, with the outages just before it; {@link
 *     #UNKNOWN} when nobody knows
 */
record Outage(long backAtMillis, long lengthMillis) {
    /** Longer than anything; may be added to a time. */
    static final long UNKNOWN = Long.MAX_VALUE / 4;

    /** Until when it excuses heartbeats that were due meanwhile. */
    long excusesUntilMillis() {
        return backAtMillis
                + (lengthMillis == UNKNOWN
                        ? HeartbeatGrace.START.toMillis()
                        : lengthMillis + HeartbeatGrace.SLACK.toMillis());
    }

    /** The next one, over since now. Soon after this one: there was no time to make up for it. */
    Outage next(long nowMillis, long awayMillis) {
        return new Outage(
                nowMillis,
                Math.min(
                        UNKNOWN,
                        awayMillis + (nowMillis < excusesUntilMillis() ? lengthMillis : 0)));
    }
}
