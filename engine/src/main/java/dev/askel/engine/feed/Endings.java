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

/**
 * Waiting for the end of executions. A waiter reads when it hears of the end, or when it has waited
 * enough; in between it costs some hundred bytes.
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

    /**
     * Waits.
     *
     * @param seen so many hints were there before what is known of the execution; whatever ended it
     *     since gives another one
     */
    CompletionStage<Answer<DescribeExecutionResult>> await(
            Caller caller, Watch watch, long seen, CompletionStage<?> enough) {
        var ended = new CompletableFuture<Answer<DescribeExecutionResult>>();
        hearing(caller, watch, seen, enough, ended);
        return ended;
    }

    private void hearing(
            Caller caller,
            Watch watch,
            long seen,
            CompletionStage<?> enough,
            CompletableFuture<Answer<DescribeExecutionResult>> ended) {
        var heard = watch.moreThan(seen).toCompletableFuture();
        CompletionStage<?> either = CompletableFuture.anyOf(heard, enough.toCompletableFuture());
        either.whenCompleteAsync((_, _) -> look(caller, watch, enough, ended), executor);
    }

    /** Reads; a hint may have been of a namesake, or it has been redriven since. */
    void look(
            Caller caller,
            Watch watch,
            CompletionStage<?> enough,
            CompletableFuture<Answer<DescribeExecutionResult>> ended) {
        long seen = watch.hints();
        boolean last = enough.toCompletableFuture().isDone();
        var request = new DescribeExecutionRequest(watch.arn().toString(), IncludedData.ALL_DATA);
        turns.read(() -> descriptions.describeExecution(caller, request))
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        ended.completeExceptionally(failure);
                    } else if (last || !isRunning(answer)) {
                        ended.complete(answer);
                    } else {
                        hearing(caller, watch, seen, enough, ended);
                    }
                });
    }

    private static boolean isRunning(Answer<DescribeExecutionResult> answer) {
        return answer instanceof Answer.Ok<DescribeExecutionResult>(var described)
                && described.status() == ExecutionStatus.RUNNING;
    }
}
