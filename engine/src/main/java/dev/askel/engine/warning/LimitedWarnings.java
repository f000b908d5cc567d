package dev.askel.engine.warning;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Logs at most one warning a minute, because requests and rows cause the warnings. Counts the
 * others. Thread-safe.
 */
public final class LimitedWarnings {
    private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

    private final Logger log;
    private final LongSupplier nanoTime;
    private final AtomicLong next;
    private final AtomicLong omitted = new AtomicLong();

    /**
     * Creates a limit.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public LimitedWarnings(Logger log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
        next = new AtomicLong(nanoTime.getAsLong());
    }

    /**
     * Logs a warning, or counts it.
     *
     * @param subject the ARN of a trigger, or the id of an execution
     * @param reason contains no secret and no payload
     */
    public void warn(String subject, String reason) {
        long now = nanoTime.getAsLong();
        long due = next.get();
        if (now - due < 0 || !next.compareAndSet(due, now + INTERVAL_NANOS)) {
            omitted.incrementAndGet();
            return;
        }
        log.warn(
                "{}: {} ({} similar warnings since the last one)",
                subject,
                reason,
                omitted.getAndSet(0));
    }
}
