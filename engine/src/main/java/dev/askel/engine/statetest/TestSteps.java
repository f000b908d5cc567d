package dev.askel.engine.statetest;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The threads on which tests compute, and how many tests there may be. Expressions may take their
 * time; here they keep nobody else waiting.
 */
final class TestThreads implements AutoCloseable {
    private final int testsMax;
    private final AtomicInteger tests = new AtomicInteger();
    private final ThreadPoolExecutor threads;

    /**
     * Starts them.
     *
     * @param testsMax how many tests there may be; each wants a thread for one thing at a time
     */
    TestThreads(int threadCount, int testsMax) {
        this.testsMax = testsMax;
        this.threads =
                new ThreadPoolExecutor(
                        threadCount,
                        threadCount,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(testsMax),
                        Thread.ofPlatform().daemon().name("askel-tests-", 0).factory());
    }

    /** Begins a test, if there is room for one more; else {@code ThrottlingException}. */
    <T> CompletionStage<Answer<T>> test(Supplier<CompletionStage<Answer<T>>> begin) {
        if (tests.incrementAndGet() > testsMax) {
            tests.decrementAndGet();
            return CompletableFuture.completedStage(
                    Answer.refused(new EngineError.ThrottlingException()));
        }
        CompletionStage<Answer<T>> test;
        try {
            test = begin.get();
        } catch (RuntimeException | Error bug) {
            test = CompletableFuture.failedStage(bug);
        }
        return test.whenComplete((_, _) -> tests.decrementAndGet());
    }

    /**
     * Does a step of a test when a thread is free.
     *
     * @param rest how long it may wait for one
     * @param late what to answer when none was free in time; done on another thread, never beside
     *     the step
     */
    <T> CompletionStage<Answer<T>> step(
            Duration rest, Supplier<Answer<T>> step, Supplier<Answer<T>> late) {
        var answer = new CompletableFuture<Answer<T>>();
        if (!rest.isPositive()) {
            complete(answer, late);
            return answer;
        }
        // Whoever completes it goes on.
        var inTime =
                new CompletableFuture<Boolean>()
                        .completeOnTimeout(false, rest.toMillis(), TimeUnit.MILLISECONDS);
        Runnable waiting =
                () -> {
                    if (inTime.complete(true)) {
                        complete(answer, step);
                    }
                };
        try {
            threads.execute(waiting);
        } catch (RejectedExecutionException closed) {
            inTime.complete(true);
            return CompletableFuture.completedStage(
                    Answer.refused(new EngineError.ServiceUnavailable()));
        }
        return inTime.thenCompose(began -> {
            if (began) {
                return answer;
            }
            threads.remove(waiting);
            return CompletableFuture.supplyAsync(late);
        });
    }

    private static <T> void complete(
            CompletableFuture<Answer<T>> answer, Supplier<Answer<T>> supplier) {
        try {
            answer.complete(supplier.get());
        } catch (RuntimeException | Error bug) {
            answer.completeExceptionally(bug);
        }
    }

    /** Begins nothing more. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
