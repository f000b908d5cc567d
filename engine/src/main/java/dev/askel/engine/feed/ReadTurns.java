package dev.askel.engine.feed;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * So many reads at a time; the others wait in the order in which they came. Thousands who hear of
 * something at once must not crowd out everybody else's reads. Whoever waits holds nothing but its
 * place; there are no more than listeners. Safe for use by many threads.
 */
final class ReadTurns {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Executor executor;
    private int free;

    ReadTurns(int atOnce, Executor executor) {
        free = atOnce;
        this.executor = executor;
    }

    /** Reads when it is its turn. */
    <T> CompletionStage<T> read(Supplier<CompletionStage<T>> read) {
        var answer = new CompletableFuture<T>();
        Runnable turn = () -> begin(read, answer);
        if (takes(turn)) {
            turn.run();
        }
        return answer;
    }

    private synchronized boolean takes(Runnable turn) {
        if (free > 0) {
            free--;
            return true;
        }
        waiting.add(turn);
        return false;
    }

    private <T> void begin(Supplier<CompletionStage<T>> read, CompletableFuture<T> answer) {
        CompletionStage<T> reading;
        try {
            reading = read.get();
        } catch (RuntimeException bug) {
            reading = CompletableFuture.failedStage(bug);
        }
        reading.whenComplete((found, failure) -> {
            passOn();
            if (failure == null) {
                answer.complete(found);
            } else {
                answer.completeExceptionally(failure);
            }
        });
    }

    private void passOn() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        // Never from one to the next in one call: those that are refused at once would nest.
        executor.execute(next);
    }
}
