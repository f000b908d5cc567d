package dev.askel.engine.startqueue;

import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the decisions of queues at the time when a rate permits the next request. It keeps only the
 * earliest time, because each decision finds the next one. Thread-safe.
 */
final class RateTimer {
    /**
     * The minimum delay, so that a high rate does not decide each request in its own transaction.
     */
    private static final long DELAY_MILLIS_MIN = 20;

    /** The maximum delay. Polls find later times. */
    private static final long DELAY_MILLIS_MAX = Duration.ofMinutes(10).toMillis();

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final BiConsumer<Duration, Runnable> timers;
    private final Runnable decisions;

    /** The earliest time of a timer, as {@link System#nanoTime}; null without a timer. */
    private @Nullable Long nextNanos;

    /**
     * Creates a timer.
     *
     * @param timers runs a task once after a delay
     * @param decisions the task, which must not block
     */
    RateTimer(BiConsumer<Duration, Runnable> timers, Runnable decisions) {
        this.timers = timers;
        this.decisions = decisions;
    }

    /** Runs the decisions after a delay, unless they run earlier. A long delay is ignored. */
    void runIn(long delayMillis) {
        if (delayMillis > DELAY_MILLIS_MAX) {
            return;
        }
        var delay = Duration.ofMillis(Math.max(DELAY_MILLIS_MIN, delayMillis));
        long at = System.nanoTime() + delay.toNanos();
        synchronized (this) {
            // Timers that differ less are one timer, so that their number has a bound.
            if (nextNanos != null && nextNanos - at < DELAY_MILLIS_MIN * NANOS_PER_MILLI) {
                return;
            }
            nextNanos = at;
        }
        timers.accept(delay, () -> onTimer(at));
    }

    private void onTimer(long at) {
        synchronized (this) {
            if (nextNanos == null || nextNanos != at) {
                // An earlier timer has replaced this one, and its decisions found this time again.
                return;
            }
            nextNanos = null;
        }
        decisions.run();
    }
}
