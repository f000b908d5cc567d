package dev.askel.engine.feed;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Limits the concurrent reads of the feed. Further reads wait in the order of their requests.
 * Without a limit, a hint to thousands of subscribers would delay all other reads. The queue has at
 * most one read of each subscriber. Thread-safe.
 */
final class ReadLimiter {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Executor executor;
    private int free;

    ReadLimiter(int readsMax, Executor executor) {
        free = readsMax;
        this.executor = executor;
    }

    /** Reads as soon as a permit is free. */
    <T> CompletionStage<T> read(Supplier<CompletionStage<T>> read) {
        var answer = new CompletableFuture<T>();
        Runnable attempt = () -> start(read, answer);
        if (acquire(attempt)) {
            attempt.run();
        }
        return answer;
    }

    private synchronized boolean acquire(Runnable attempt) {
        if (free > 0) {
            free--;
            return true;
        }
        waiting.add(attempt);
        return false;
    }

    private <T> void start(Supplier<CompletionStage<T>> read, CompletableFuture<T> answer) {
        CompletionStage<T> reading;
        try {
            reading = read.get();
        } catch (RuntimeException bug) {
            reading = CompletableFuture.failedStage(bug);
        }
        reading.whenComplete((found, failure) -> {
            release();
            if (failure == null) {
                answer.complete(found);
            } else {
                answer.completeExceptionally(failure);
            }
        });
    }

    private void release() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        // Calling {@code next} directly would recurse when reads complete immediately. The executor
        // prevents this.
        executor.execute(next);
    }
}
