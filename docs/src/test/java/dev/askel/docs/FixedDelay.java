package dev.askel.docs;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for fixed times, between heartbeats and between polls. */
final class FixedDelay {
    private FixedDelay() {}

    /** Waits for a time. */
    static void await(Duration duration) {
        try {
            if (new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("The latch was counted down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
