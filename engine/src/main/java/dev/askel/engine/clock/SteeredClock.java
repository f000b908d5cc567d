package dev.askel.engine.clock;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A clock that follows another clock by measurements and never goes back. When it is behind, it
 * jumps to the other clock. When it is ahead, it runs at half speed until the other clock has
 * caught up.
 */
final class SteeredClock implements EngineTime {
    /**
     * A part of the clock's time line.
     *
     * @param sinceNanos the start of the part, on the monotonic clock
     * @param shownNanos the time that the clock shows at the start, nanoseconds since 1970
     * @param slowNanos the time after the start for which the clock runs at half speed
     */
    private record Segment(long sinceNanos, long shownNanos, long slowNanos) {
        long timeAt(long nanos) {
            long elapsed = nanos - sinceNanos;
            long slow = Math.min(elapsed, slowNanos);
            return shownNanos + slow / 2 + (elapsed - slow);
        }
    }

    private final LongSupplier monotonic;
    private volatile Segment segment;

    /**
     * Creates a clock that shows the time of the first measurement.
     *
     * @param monotonic a monotonic clock, such as {@link System#nanoTime}
     */
    SteeredClock(LongSupplier monotonic, Measurement first) {
        this.monotonic = monotonic;
        this.segment = new Segment(first.middleNanos(), first.epochNanos(), 0);
    }

    /**
     * One reading of the other clock.
     *
     * @param epochNanos the time of the other clock, nanoseconds since 1970
     * @param sentNanos the time when the query was sent, on the monotonic clock
     * @param receivedNanos the time when the answer arrived, on the monotonic clock
     */
    record Measurement(long epochNanos, long sentNanos, long receivedNanos) {
        long middleNanos() {
            return sentNanos + (receivedNanos - sentNanos) / 2;
        }

        /** Returns the maximum error of the reading. */
        long uncertaintyNanos() {
            return (receivedNanos - sentNanos) / 2;
        }
    }

    /**
     * Returns how far this clock is behind the other clock, in nanoseconds; negative when ahead.
     */
    synchronized long behindNanos(Measurement measurement) {
        long now = monotonic.getAsLong();
        return measurement.epochNanos() + (now - measurement.middleNanos()) - segment.timeAt(now);
    }

    /**
     * Follows the other clock, unless the difference is within the uncertainty of the measurement.
     */
    synchronized void follow(Measurement measurement) {
        long now = monotonic.getAsLong();
        long shown = segment.timeAt(now);
        long behind = measurement.epochNanos() + (now - measurement.middleNanos()) - shown;
        long uncertainty = measurement.uncertaintyNanos();
        if (behind > uncertainty) {
            segment = new Segment(now, shown + behind, 0);
        } else if (behind < -uncertainty) {
            segment = new Segment(now, shown, -2 * behind);
        } else {
            segment = new Segment(now, shown, 0);
        }
    }

    @Override
    public long millis() {
        return TimeUnit.NANOSECONDS.toMillis(segment.timeAt(monotonic.getAsLong()));
    }
}
