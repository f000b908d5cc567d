package dev.askel.engine;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for results and conditions, with a deadline that passes only if the engine is broken. */
public final class Eventually {
    /** Long, because test machines may be slow. Nothing here is a measurement. */
    public static final Duration DEADLINE = Duration.ofMinutes(2);

    private static final long POLL_MILLIS = 10;

    private Eventually() {}

    /** Waits until a stage completes, and returns its result. */
    public static <T extends @Nullable Object> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Polls a value until {@code condition} accepts it, and returns it.
     *
     * @param description the expected state, for the failure message
     */
    public static <T> T value(String description, Supplier<T> value, Predicate<T> condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        // Never counted down; its timeout is the pause between polls.
        var pace = new CountDownLatch(1);
        while (true) {
            var now = value.get();
            if (condition.test(now)) {
                return now;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "Not true within %s: %s; the last value is %s"
                                .formatted(DEADLINE, description, now));
            }
            try {
                if (pace.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new AssertionError("The latch was counted down");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    /** Waits until a condition is true. */
    public static void holds(String description, BooleanSupplier condition) {
        value(description, condition::getAsBoolean, isTrue -> isTrue);
    }
}
