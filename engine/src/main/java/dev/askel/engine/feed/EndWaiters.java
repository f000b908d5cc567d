package dev.askel.engine.feed;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.visibility.ExecutionDescriptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the end of executions. A waiter describes its execution first, unless the execution was
 * just started. It describes the execution again after each hint, a message that the journal has
 * new rows. Between these reads, a waiter uses about a kilobyte.
 */
final class EndWaiters {
    private final ExecutionDescriptions descriptions;
    private final ReadLimiter limiter;
    private final Executor executor;

    EndWaiters(ExecutionDescriptions descriptions, ReadLimiter limiter, Executor executor) {
        this.descriptions = descriptions;
        this.limiter = limiter;
        this.executor = executor;
    }

    /** Waits for the end of an execution that may have ended already. */
    CompletionStage<Answer<DescribeExecutionResult>> await(
            Caller caller, FeedSubscription subscription, CompletionStage<?> stopWaiting) {
        var waiter = new Waiter(caller, subscription, stopWaiting);
        waiter.describe();
        return waiter.ended;
    }

    /**
     * Waits for the end of an execution that started after its subscription was opened. A hint
     * therefore follows the end of the execution.
     */
    CompletionStage<Answer<DescribeExecutionResult>> awaitStarted(
            Caller caller, FeedSubscription subscription, CompletionStage<?> stopWaiting) {
        var waiter = new Waiter(caller, subscription, stopWaiting);
        waiter.awaitHint(0);
        return waiter.ended;
    }

    private final class Waiter {
        private final Caller caller;
        private final FeedSubscription subscription;
        private final CompletionStage<?> stopWaiting;
        private final CompletableFuture<Answer<DescribeExecutionResult>> ended =
                new CompletableFuture<>();

        /**
         * The last description, without input and output. Only one thread accesses the field at a
         * time.
         */
        private @Nullable DescribeExecutionResult running;

        Waiter(Caller caller, FeedSubscription subscription, CompletionStage<?> stopWaiting) {
            this.caller = caller;
            this.subscription = subscription;
            this.stopWaiting = stopWaiting;
        }

        private boolean isStopped() {
            return stopWaiting.toCompletableFuture().isDone();
        }

        /**
         * Waits until there are more hints than {@code seen}, or until the caller stops waiting.
         */
        void awaitHint(long seen) {
            var hinted = subscription.awaitMoreThan(seen).toCompletableFuture();
            CompletionStage<?> either =
                    CompletableFuture.anyOf(hinted, stopWaiting.toCompletableFuture());
            either.whenCompleteAsync(
                    (_, _) -> {
                        var known = running;
                        if (known == null || hinted.isDone()) {
                            describe();
                        } else {
                            ended.complete(Answer.ok(known));
                        }
                    },
                    executor);
        }

        /**
         * Describes the execution, to find whether it has ended. A hint does not prove an end. It
         * may belong to another machine's execution with the same name, or the execution may have
         * been redriven after the hint.
         */
        void describe() {
            var started = subscription.startedAndEndedRow();
            var succeeded =
                    started == null
                            ? null
                            : descriptions.describeSucceeded(subscription.arn(), started);
            if (succeeded != null) {
                ended.complete(Answer.ok(succeeded));
                return;
            }
            long seen = subscription.hintCount();
            var request =
                    new DescribeExecutionRequest(
                            subscription.arn().toString(), IncludedData.ALL_DATA);
            limiter.read(() -> descriptions.describeExecution(caller, request))
                    .whenComplete((answer, failure) -> {
                        if (failure != null) {
                            ended.completeExceptionally(failure);
                        } else if (answer instanceof Answer.Ok<DescribeExecutionResult>(var current)
                                && current.status() == ExecutionStatus.RUNNING
                                && !isStopped()) {
                            running = withoutData(current);
                            awaitHint(seen);
                        } else {
                            ended.complete(answer);
                        }
                    });
        }
    }

    private static DescribeExecutionResult withoutData(DescribeExecutionResult known) {
        return new DescribeExecutionResult(
                known.executionArn(),
                known.stateMachineArn(),
                known.name(),
                known.status(),
                known.startDate(),
                known.stopDate(),
                null,
                null,
                false,
                known.traceHeader(),
                known.mapRunArn(),
                known.error(),
                known.cause(),
                known.stateMachineVersionArn(),
                known.stateMachineAliasArn(),
                known.redriveCount(),
                known.redriveDate(),
                known.redriveStatus(),
                known.redriveStatusReason());
    }
}
