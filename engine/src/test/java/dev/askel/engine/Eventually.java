package dev.askel.engine;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for what is to come, with a deadline that only a broken engine needs. */
public final class Eventually {
    /** Machines are noisy; nothing here is a measurement. */
    public static final Duration DEADLINE = Duration.ofMinutes(2);

    private static final long LOOK_AGAIN_MILLIS = 10;

    private Eventually() {}

    /** The answer of a stage. */
    public static <T extends @Nullable Object> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The first value that is as {@code wanted}, looked at again and again. */
    public static <T> T value(String what, Supplier<T> value, Predicate<T> wanted) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        // Nobody counts it down: it only paces the looking.
        var pace = new CountDownLatch(1);
        while (true) {
            var now = value.get();
            if (wanted.test(now)) {
                return now;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "not within %s: %s; it is %s".formatted(DEADLINE, what, now));
            }
            try {
                if (pace.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new AssertionError("the pace is counted down");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    /** Returns once {@code condition} holds. */
    public static void holds(String what, BooleanSupplier condition) {
        value(what, condition::getAsBoolean, held -> held);
    }
}
