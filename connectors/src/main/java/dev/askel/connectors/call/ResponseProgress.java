package dev.askel.connectors.call;

import java.time.Duration;

/**
 * Checks whether a response that holds memory arrives fast enough. A slow response must fail,
 * because its sender would otherwise hold the memory until the timeout of the call.
 *
 * <p>One thread reads the response, and another thread checks it.
 */
public final class ResponseProgress {
    /** The time between two checks. */
    public static final Duration INTERVAL = Duration.ofSeconds(10);

    /** The minimum bytes that must arrive between two checks. */
    public static final int BYTES_MIN = 64 * 1024;

    private static final long NOT_MEASURED = -1;

    private volatile boolean measuring;
    private volatile long bytes;
    private long bytesAtLastCheck = NOT_MEASURED;

    /** Starts the measurement, when the response reserves memory. */
    public void start() {
        measuring = true;
    }

    /** Sets the total of received bytes. */
    public void update(long receivedBytes) {
        bytes = receivedBytes;
    }

    /** Whether too few bytes arrived since the last check. Call this once per interval. */
    public boolean isStalled() {
        if (!measuring) {
            return false;
        }
        long before = bytesAtLastCheck;
        bytesAtLastCheck = bytes;
        return before != NOT_MEASURED && bytesAtLastCheck - before < BYTES_MIN;
    }

    /** Returns the message of an exchange that failed because its response was too slow. */
    public static String stallReason(Duration interval) {
        return "The answer is large and arrives too slowly: less than %d KiB in %d s"
                .formatted(BYTES_MIN / 1024, interval.toSeconds());
    }
}
