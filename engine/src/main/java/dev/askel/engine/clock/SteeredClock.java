package dev.askel.engine.clock;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A clock that follows another one by measurements and never goes back: where it is behind it
 * jumps, where it is ahead it runs at half speed until the other has caught up.
 */
final class SteeredClock implements EngineTime {
    /**
     * What the clock shows from a moment on.
     *
     * @param sinceNanos the moment, on the monotonic clock
     * @param shownNanos what it showed then, nanoseconds since 1970
     * @param slowNanos for how long it runs at half speed from then on
     */
    private record Course(long sinceNanos, long shownNanos, long slowNanos) {
        long at(long nanos) {
            long elapsed = nanos - sinceNanos;
            long slow = Math.min(elapsed, slowNanos);
            return shownNanos + slow / 2 + (elapsed - slow);
        }
    }

    private final LongSupplier monotonic;
    private volatile Course course;

    /**
     * A clock that shows the first measurement's time.
     *
     * @param monotonic such as {@link System#nanoTime}
     */
    SteeredClock(LongSupplier monotonic, Measurement first) {
        this.monotonic = monotonic;
        this.course = new Course(first.middleNanos(), first.epochNanos(), 0);
    }

    /**
     * What the other clock answered.
     *
     * @param epochNanos its time, nanoseconds since 1970
     * @param sentNanos when it was asked, on the monotonic clock
     * @param receivedNanos when it had answered
     */
    record Measurement(long epochNanos, long sentNanos, long receivedNanos) {
        long middleNanos() {
            return sentNanos + (receivedNanos - sentNanos) / 2;
        }

        /** How far the answer may be off. */
        long uncertaintyNanos() {
            return (receivedNanos - sentNanos) / 2;
        }
    }

    /** Returns how far this clock is behind the other one, in nanoseconds; negative when ahead. */
    synchronized long behindNanos(Measurement measurement) {
        long now = monotonic.getAsLong();
        return measurement.epochNanos() + (now - measurement.middleNanos()) - course.at(now);
    }

    /** Follows the other clock, as far as the measurement is sure of a difference. */
    synchronized void follow(Measurement measurement) {
        long now = monotonic.getAsLong();
        long shown = course.at(now);
        long behind = measurement.epochNanos() + (now - measurement.middleNanos()) - shown;
        long unsure = measurement.uncertaintyNanos();
        if (behind > unsure) {
            course = new Course(now, shown + behind, 0);
        } else if (behind < -unsure) {
            course = new Course(now, shown, -2 * behind);
        } else {
            course = new Course(now, shown, 0);
        }
    }

    @Override
    public long millis() {
        return TimeUnit.NANOSECONDS.toMillis(course.at(monotonic.getAsLong()));
    }
}
