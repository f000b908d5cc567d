package dev.askel.engine;

import dev.askel.engine.clock.EngineTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The clock of all nodes of a rig. It runs at normal speed, and {@link #skip} moves it forward.
 * Timers within the skipped time are due immediately, and the pollers find them.
 */
public final class RigTime implements EngineTime {
    private static final long START_MILLIS = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long startNanos = System.nanoTime();
    private final AtomicLong skippedMillis = new AtomicLong();

    @Override
    public long millis() {
        return START_MILLIS
                + skippedMillis.get()
                + (System.nanoTime() - startNanos) / NANOS_PER_MILLI;
    }

    /** Returns the current time. */
    public Instant now() {
        return Instant.ofEpochMilli(millis());
    }

    /** Moves the clock forward. */
    public void skip(Duration duration) {
        skippedMillis.addAndGet(duration.toMillis());
    }
}
