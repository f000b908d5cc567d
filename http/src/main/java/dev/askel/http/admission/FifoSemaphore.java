package dev.askel.http.admission;

import dev.askel.http.admission.Admission.Permit;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A semaphore that grants its permits in the order of the requests. Safe for use by many threads.
 */
public final class FifoSemaphore {
    private final Queue<CompletableFuture<Permit>> waiting = new ArrayDeque<>();
    private int free;

    /** Creates a semaphore with {@code permits} free permits. */
    public FifoSemaphore(int permits) {
        free = permits;
    }

    /**
     * Acquires a permit. The stage completes on the thread that released the permit, so dependent
     * work belongs on another thread.
     */
    public CompletionStage<Permit> acquire() {
        var request = new CompletableFuture<Permit>();
        if (takeFreeOrEnqueue(request)) {
            request.complete(newPermit());
        }
        return request;
    }

    private synchronized boolean takeFreeOrEnqueue(CompletableFuture<Permit> request) {
        if (free > 0) {
            free--;
            return true;
        }
        waiting.add(request);
        return false;
    }

    private Permit newPermit() {
        return new Permit(this::release);
    }

    private void release() {
        CompletableFuture<Permit> next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.complete(newPermit());
    }
}
