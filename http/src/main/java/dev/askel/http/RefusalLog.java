package dev.askel.http;

import dev.askel.http.wire.WireError.RefusedHost;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs requests that are refused because of their Host header (docs/operations/hosts.md). Writes at
 * most one line a minute, because unknown clients could otherwise fill the disk. Safe for use by
 * many threads.
 */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanoTime;
    private long lastLineNanos;
    private long suppressed;

    /**
     * Creates a log that writes the first refusal immediately.
     *
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    RefusalLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        lastLineNanos = nanoTime.getAsLong() - PAUSE_NANOS;
    }

    /**
     * Logs the refusal, or counts it for the next line.
     *
     * @return whether a line was written
     */
    synchronized boolean log(RefusedHost refusal) {
        long now = nanoTime.getAsLong();
        if (now - lastLineNanos < PAUSE_NANOS) {
            suppressed++;
            return false;
        }
        LOG.warn(
                "Refused a request ({}): {} {} more were refused since the last such line.",
                refusal.reason(),
                refusal.message(),
                suppressed);
        lastLineNanos = now;
        suppressed = 0;
        return true;
    }
}
