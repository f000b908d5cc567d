package dev.askel.engine.maprun;

import dev.askel.engine.execution.UnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Reads from a store and blocks a virtual thread, with retries while the database is unavailable.
 */
public final class RetriedRead {
    private static final Duration RETRY_DELAY_FIRST = Duration.ofMillis(100);
    private static final Duration RETRY_DELAY_MAX = Duration.ofSeconds(5);

    private RetriedRead() {}

    /**
     * Returns the result of a read. Blocks the thread.
     *
     * @param read starts one attempt
     * @throws IllegalStateException when the read fails for another reason than an unavailable or
     *     busy database
     */
    public static <T> T read(Supplier<CompletionStage<T>> read) throws InterruptedException {
        var delay = RETRY_DELAY_FIRST;
        while (true) {
            try {
                return read.get().toCompletableFuture().get();
            } catch (ExecutionException e) {
                if (UnavailableException.reasonOf(e.getCause()) == null) {
                    throw new IllegalStateException("The rows of a Map Run cannot be read", e);
                }
                Thread.sleep(delay);
                var doubled = delay.multipliedBy(2);
                delay = doubled.compareTo(RETRY_DELAY_MAX) < 0 ? doubled : RETRY_DELAY_MAX;
            }
        }
    }
}
