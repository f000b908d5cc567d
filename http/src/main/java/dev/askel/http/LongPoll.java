package dev.askel.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;

/** One waiting long poll or stream. */
final class LongPoll {
    private final Consumer<LongPoll> onClose;
    private final CompletableFuture<Done> abandoned = new CompletableFuture<>();

    /**
     * Creates a poll.
     *
     * @param onClose unregisters it
     */
    LongPoll(Consumer<LongPoll> onClose) {
        this.onClose = onClose;
    }

    /** Completes when no client waits for the answer any more. */
    CompletionStage<Done> abandoned() {
        return abandoned.minimalCompletionStage();
    }

    /** Unregisters the answered poll. */
    void close() {
        onClose.accept(this);
    }

    /** Completes {@link #abandoned}. */
    void abandon() {
        abandoned.complete(Done.getInstance());
    }
}
