package dev.askel.engine;

import dev.askel.engine.clock.EngineTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one clock of all nodes of a rig. It goes like any other, and jumps when told to: what is due
 * in an hour is due at once then, and the pollers find it as they find everything else.
 */
public final class RigTime implements EngineTime {
    private static final long BEGINNING = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long startNanos = System.nanoTime();
    private final AtomicLong skippedMillis = new AtomicLong();

    @Override
    public long millis() {
        return BEGINNING + skippedMillis.get() + (System.nanoTime() - startNanos) / NANOS_PER_MILLI;
    }

    /** What the clock shows. */
    public Instant now() {
        return Instant.ofEpochMilli(millis());
    }

    /** Lets the time between now and then not happen. */
    public void skip(Duration duration) {
        skippedMillis.addAndGet(duration.toMillis());
    }
}
