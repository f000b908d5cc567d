package dev.askel.engine.feed;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.visibility.ExecutionDescriptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Waiting for the end of executions. A waiter reads when it begins, unless it knows how it is, and
 * when it hears of the end; in between it costs a kilobyte.
 */
final class Endings {
    private final ExecutionDescriptions descriptions;
    private final ReadTurns turns;
    private final Executor executor;

    Endings(ExecutionDescriptions descriptions, ReadTurns turns, Executor executor) {
        this.descriptions = descriptions;
        this.turns = turns;
        this.executor = executor;
    }

    /** Waits for the end of an execution of which nothing is known. */
    CompletionStage<Answer<DescribeExecutionResult>> await(
            Caller caller, Watch watch, CompletionStage<?> enough) {
        var waiting = new Waiting(caller, watch, enough);
        waiting.look();
        return waiting.ended;
    }

    /** The same for one that began after its watch: whatever ends it gives a hint. */
    CompletionStage<Answer<DescribeExecutionResult>> awaitBegun(
            Caller caller, Watch watch, CompletionStage<?> enough) {
        var waiting = new Waiting(caller, watch, enough);
        waiting.hear(0);
        return waiting.ended;
    }

    private final class Waiting {
        private final Caller caller;
        private final Watch watch;
        private final CompletionStage<?> enough;
        private final CompletableFuture<Answer<DescribeExecutionResult>> ended =
                new CompletableFuture<>();

        /** As it was when it was looked at last, without data; no two threads are here at once. */
        private @Nullable DescribeExecutionResult running;

        Waiting(Caller caller, Watch watch, CompletionStage<?> enough) {
            this.caller = caller;
            this.watch = watch;
            this.enough = enough;
        }

        private boolean isEnough() {
            return enough.toCompletableFuture().isDone();
        }

        /** Until there is another hint than those that were seen. */
        void hear(long seen) {
            var heard = watch.moreThan(seen).toCompletableFuture();
            CompletionStage<?> either =
                    CompletableFuture.anyOf(heard, enough.toCompletableFuture());
            either.whenCompleteAsync(
                    (_, _) -> {
                        var known = running;
                        if (known == null || heard.isDone()) {
                            look();
                        } else {
                            ended.complete(Answer.ok(known));
                        }
                    },
                    executor);
        }

        /** Reads; a hint may have been of a namesake, or it has been redriven since. */
        void look() {
            var started = watch.started();
            var told = started == null ? null : descriptions.ofSuccess(watch.arn(), started);
            if (told != null) {
                ended.complete(Answer.ok(told));
                return;
            }
            long seen = watch.hints();
            var request =
                    new DescribeExecutionRequest(watch.arn().toString(), IncludedData.ALL_DATA);
            turns.read(() -> descriptions.describeExecution(caller, request))
                    .whenComplete((answer, failure) -> {
                        if (failure != null) {
                            ended.completeExceptionally(failure);
                        } else if (answer instanceof Answer.Ok<DescribeExecutionResult>(var now)
                                && now.status() == ExecutionStatus.RUNNING
                                && !isEnough()) {
                            running = withoutData(now);
                            hear(seen);
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
