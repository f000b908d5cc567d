package dev.askel.load.mix;

import dev.askel.load.history.Observations;
import dev.askel.load.wire.AskelClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Rotates the keys of payloads during the load. */
final class KeyRotations {
    private static final Duration BETWEEN = Duration.ofSeconds(10);

    /** The ring of keys is full. */
    private static final ExpectedError FULL = ExpectedError.withoutEffect("ConflictException");

    private final AskelClient askel;
    private final Observations observations;
    private final RetryingCaller caller;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean haveRun;

    KeyRotations(AskelClient askel, Observations observations) {
        this.askel = askel;
        this.observations = observations;
        this.caller = new RetryingCaller(observations);
    }

    /** Rotates the keys until the load stops, or the ring is full. */
    void run() {
        boolean isFull = false;
        while (!isFull && !awaitStop()) {
            var reply =
                    caller.call(() -> askel.callPath("POST", "/api/v1/keys/rotate", "", Map.of()));
            reply.error().ifPresent(error -> FULL.hadEffect(error, observations));
            isFull = reply.error().isPresent();
            haveRun |= isFull || reply.answer().isPresent();
        }
    }

    private boolean awaitStop() {
        try {
            return stopped.await(BETWEEN.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    void stop() {
        stopped.countDown();
    }

    /** Returns whether the keys were rotated as often as possible, at least once in the cluster. */
    boolean haveRun() {
        return haveRun;
    }
}
