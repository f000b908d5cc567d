package dev.askel.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.Done;

/** One waiting long poll or stream. */
final class LongPoll {
    private final Consumer<LongPoll> onClose;
    private final Supplier<CompletionStage<Boolean>> isPermitted;
    private final CompletableFuture<Done> abandoned = new CompletableFuture<>();

    /**
     * Creates a poll.
     *
     * @param onClose unregisters the poll
     * @param isPermitted decides whether the client of the poll may still wait
     */
    LongPoll(Consumer<LongPoll> onClose, Supplier<CompletionStage<Boolean>> isPermitted) {
        this.onClose = onClose;
        this.isPermitted = isPermitted;
    }

    /**
     * Abandons the poll if its client is no longer permitted to wait. When the decision fails, the
     * poll continues.
     */
    void recheck() {
        CompletableFuture.completedStage(Done.getInstance())
                .thenCompose(_ -> isPermitted.get())
                .thenAccept(permitted -> {
                    if (!permitted) {
                        abandon();
                    }
                });
    }

    /**
     * Completes when the poll is abandoned: its client no longer waits or is no longer permitted to
     * wait, or the server ends the poll.
     */
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
