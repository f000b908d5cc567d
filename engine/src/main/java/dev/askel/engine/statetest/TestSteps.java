package dev.askel.engine.statetest;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.evaluation.EvaluationBounds;
import dev.askel.engine.evaluation.EvaluationOwner;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.EvaluationThreads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the steps of tests on evaluation threads, where a long expression delays no other request.
 * Limits the number of concurrent tests.
 */
final class TestSteps {
    /**
     * The evaluation threads treat all tests of an account as one state machine with this name. So
     * all tests of an account together have the share of one state machine.
     */
    private static final String MACHINE = "TestState";

    private final int testsMax;
    private final AtomicInteger tests = new AtomicInteger();
    private final EvaluationThreads threads;

    /**
     * Creates an instance without tests.
     *
     * @param testsMax the maximum number of tests, each of which needs at most one thread
     */
    TestSteps(EvaluationThreads threads, int testsMax) {
        this.testsMax = testsMax;
        this.threads = threads;
    }

    /** Starts a test, or refuses it with {@code ThrottlingException} when too many are running. */
    <T> CompletionStage<Answer<T>> test(Supplier<CompletionStage<Answer<T>>> start) {
        if (tests.incrementAndGet() > testsMax) {
            tests.decrementAndGet();
            return Answer.refusedStage(new EngineError.ThrottlingException());
        }
        CompletionStage<Answer<T>> test;
        try {
            test = start.get();
        } catch (RuntimeException | Error bug) {
            test = CompletableFuture.failedStage(bug);
        }
        return test.whenComplete((_, _) -> tests.decrementAndGet());
    }

    /** A step of a test. */
    @FunctionalInterface
    interface Step<T> {
        /** Runs the step. Returns null, without an effect, when the step needs larger bounds. */
        @Nullable Answer<T> run(EvaluationBounds bounds);
    }

    /**
     * Runs a step of a test when a thread is free.
     *
     * @param account the account of the caller
     * @param rest the rest of the time limit of the test: the maximum time to wait for a thread
     * @param late supplies the answer when no thread was free in time; it runs instead of the step,
     *     on another thread
     */
    <T> CompletionStage<Answer<T>> step(
            String account, Duration rest, Step<T> step, Supplier<Answer<T>> late) {
        return step(account, System.nanoTime() + rest.toNanos(), EvaluationSize.SMALL, step, late);
    }

    private <T> CompletionStage<Answer<T>> step(
            String account,
            long endNanos,
            EvaluationSize size,
            Step<T> step,
            Supplier<Answer<T>> late) {
        long restNanos = endNanos - System.nanoTime();
        if (restNanos <= 0) {
            return completed(late);
        }
        // The step and the timeout both try to complete this future. The first of them runs, and
        // the other one does nothing.
        var inTime =
                new CompletableFuture<Boolean>()
                        .completeOnTimeout(false, restNanos, TimeUnit.NANOSECONDS);
        EvaluationThreads.PendingEvaluation<CompletableFuture<@Nullable Answer<T>>> unit;
        try {
            unit =
                    threads.submit(
                            new EvaluationOwner(account, MACHINE),
                            size,
                            bounds ->
                                    // The caller ignores a late outcome.
                                    inTime.complete(true)
                                            ? completed(() -> step.run(bounds))
                                            : new CompletableFuture<>());
        } catch (RejectedExecutionException closed) {
            inTime.complete(true);
            return Answer.refusedStage(new EngineError.ServiceUnavailable());
        }
        return inTime.thenCompose(started -> {
            if (!started) {
                unit.cancel();
                return CompletableFuture.supplyAsync(late);
            }
            return unit.result()
                    .thenCompose(done -> done)
                    .thenCompose(answer ->
                            answer == null
                                    ? step(account, endNanos, EvaluationSize.LARGE, step, late)
                                    : CompletableFuture.completedStage(answer));
        });
    }

    private static <A> CompletableFuture<A> completed(Supplier<A> supplier) {
        try {
            return CompletableFuture.completedFuture(supplier.get());
        } catch (RuntimeException | Error bug) {
            return CompletableFuture.failedFuture(bug);
        }
    }
}
