package dev.askel.engine.maprun.result;

import dev.askel.engine.execution.UnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Reads from a store on a virtual thread, and repeats a read while the database is unavailable. */
final class Stored {
    private static final Duration RETRY_DELAY_FIRST = Duration.ofMillis(100);
    private static final Duration RETRY_DELAY_MAX = Duration.ofSeconds(5);

    private Stored() {}

    /** Returns the result of a read. */
    static <T> T read(Supplier<CompletionStage<T>> read) throws InterruptedException {
        var delay = RETRY_DELAY_FIRST;
        while (true) {
            try {
                return read.get().toCompletableFuture().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnavailableException)) {
                    throw new IllegalStateException("The ends of children cannot be read", e);
                }
                Thread.sleep(delay);
                var doubled = delay.multipliedBy(2);
                delay = doubled.compareTo(RETRY_DELAY_MAX) < 0 ? doubled : RETRY_DELAY_MAX;
            }
        }
    }
}
