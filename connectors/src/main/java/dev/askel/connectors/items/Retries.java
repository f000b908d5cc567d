package dev.askel.connectors.items;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses between the attempts of one request. One thread uses an instance. */
final class Retries {
    /** The maximum number of doublings, which prevents an overflow. */
    private static final int DOUBLINGS_MAX = 20;

    private final RetrySchedule schedule;
    private int failures;
    private long failingSinceNanos;

    Retries(RetrySchedule schedule) {
        this.schedule = schedule;
    }

    /** Ends a series of failures. */
    void onProgress() {
        failures = 0;
    }

    /**
     * Waits for a random time before the next attempt, so that many readers do not repeat their
     * requests together.
     *
     * @return false when the series of failures has lasted too long
     */
    boolean pause() throws InterruptedException {
        long now = System.nanoTime();
        if (failures == 0) {
            failingSinceNanos = now;
        }
        if (now - failingSinceNanos > schedule.failureDurationMax().toNanos()) {
            return false;
        }
        long doubled = schedule.firstPauseMax().toNanos() << Math.min(failures, DOUBLINGS_MAX);
        long bound = Math.min(doubled, schedule.pauseMax().toNanos());
        failures++;
        Thread.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextLong(bound / 2, bound + 1)));
        return true;
    }
}
