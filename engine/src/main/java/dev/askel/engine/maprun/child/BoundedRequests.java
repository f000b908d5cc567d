package dev.askel.engine.maprun.child;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a bounded number of concurrent requests, so that a run with many children does not overload
 * the cluster. Thread-safe.
 */
final class BoundedRequests {
    private final int activeMax;
    private final Queue<Supplier<CompletionStage<?>>> waiting = new ArrayDeque<>();
    private int active;

    BoundedRequests(int activeMax) {
        this.activeMax = activeMax;
    }

    /**
     * Makes a request, or queues the request until another one has completed.
     *
     * @param request makes the request; must not throw
     */
    void submit(Supplier<CompletionStage<?>> request) {
        synchronized (this) {
            if (active == activeMax) {
                waiting.add(request);
                return;
            }
            active++;
        }
        make(request);
    }

    /** Removes the queued requests without making them. */
    synchronized void clear() {
        waiting.clear();
    }

    private void make(Supplier<CompletionStage<?>> request) {
        // The executor prevents recursion when requests complete immediately.
        request.get()
                .whenCompleteAsync((_, _) -> {
                    var next = next();
                    if (next != null) {
                        make(next);
                    }
                });
    }

    private synchronized @Nullable Supplier<CompletionStage<?>> next() {
        var next = waiting.poll();
        if (next == null) {
            active--;
        }
        return next;
    }
}
