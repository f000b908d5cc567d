package dev.askel.http.admission;

import dev.askel.http.admission.Admission.Permit;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * So many at a time; the others wait, in the order in which they came. Safe for use by many
 * threads.
 */
public final class Turns {
    private final Queue<CompletableFuture<Permit>> waiting = new ArrayDeque<>();
    private int free;

    /** So many at a time. */
    public Turns(int atOnce) {
        free = atOnce;
    }

    /**
     * Waits for its turn, which the next one has when it is given back. The stage completes on the
     * thread of the one before: what depends on it belongs on another.
     */
    public CompletionStage<Permit> next() {
        var turn = new CompletableFuture<Permit>();
        if (isFree(turn)) {
            turn.complete(permit());
        }
        return turn;
    }

    private synchronized boolean isFree(CompletableFuture<Permit> turn) {
        if (free > 0) {
            free--;
            return true;
        }
        waiting.add(turn);
        return false;
    }

    private Permit permit() {
        return new Permit(this::passOn);
    }

    private void passOn() {
        CompletableFuture<Permit> next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.complete(permit());
    }
}
