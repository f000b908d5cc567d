package dev.askel.connectors.call;

import java.time.Duration;

/**
 * Measures whether an answer that holds memory arrives fast enough. One that does not must fail, or
 * its sender would keep the memory from all others for as long as the call may take.
 *
 * <p>One thread reads, another one checks.
 */
public final class AnswerProgress {
    /** The time between two checks. */
    public static final Duration INTERVAL = Duration.ofSeconds(10);

    /** Bytes that must arrive between two checks. */
    public static final int BYTES_MIN = 64 * 1024;

    private static final long NOT_MEASURED = -1;

    private volatile boolean holding;
    private volatile long bytes;
    private long bytesAtLastCheck = NOT_MEASURED;

    /** Starts the measurement: the answer holds memory from now on. */
    public void start() {
        holding = true;
    }

    /** So many bytes of the answer have arrived altogether. */
    public void update(long total) {
        bytes = total;
    }

    /** Whether too little arrived since the last check; to be called once each interval. */
    public boolean isStalled() {
        if (!holding) {
            return false;
        }
        long before = bytesAtLastCheck;
        bytesAtLastCheck = bytes;
        return before != NOT_MEASURED && bytesAtLastCheck - before < BYTES_MIN;
    }

    /** Why the exchange of a stalled answer is broken. */
    public static String stallReason(Duration interval) {
        return "The answer is large and arrives too slowly: less than %d KiB in %d s"
                .formatted(BYTES_MIN / 1024, interval.toSeconds());
    }
}
