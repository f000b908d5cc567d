package dev.askel.trigger.target;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.StopExecutionRequest;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.target.CallResult.Deferred;
import dev.askel.trigger.target.CallResult.Queued;
import dev.askel.trigger.target.CallResult.Skipped;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Decides whether a delivery may start while an execution of the same source runs. */
final class OverlapCheck {
    private final SqlWorkers workers;
    private final Executions executions;

    OverlapCheck(SqlWorkers workers, Executions executions) {
        this.workers = workers;
        this.executions = executions;
    }

    /**
     * The state of a source.
     *
     * @param lastExecution the ARN of its last execution
     * @param hasOlderEvent whether an earlier event waits
     */
    private record Source(Optional<String> lastExecution, boolean hasOlderEvent) {}

    /**
     * Checks a delivery, and stops the running execution if the rule demands it.
     *
     * @return empty when the delivery may start now
     */
    CompletionStage<Optional<CallResult>> check(Delivery delivery) {
        if (delivery.overlap() == Overlap.ALLOW) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return workers.submit(database ->
                        Answer.ok(
                                database.read(connection ->
                                        new Source(
                                                Optional.ofNullable(
                                                        LastExecutions.find(
                                                                connection, delivery.sourceId())),
                                                LastExecutions.hasOlderEvent(
                                                        connection, delivery)))))
                .thenCompose(answer ->
                        answer instanceof Answer.Ok<Source>(var source)
                                ? check(delivery, source)
                                : done(new Deferred("the database is unavailable", null)));
    }

    private CompletionStage<Optional<CallResult>> check(Delivery delivery, Source source) {
        if (source.lastExecution().isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        var arn = source.lastExecution().get();
        var caller = new Caller(delivery.account(), delivery.region(), delivery.id() + "/overlap");
        return executions
                .describeExecution(
                        caller, new DescribeExecutionRequest(arn, IncludedData.METADATA_ONLY))
                .thenCompose(answer ->
                        switch (stateOf(answer)) {
                            case RUNNING -> whileRunning(delivery, source, caller, arn);
                            case ENDED -> CompletableFuture.completedStage(Optional.empty());
                            case UNKNOWN ->
                                    done(
                                            new Deferred(
                                                    "the previous execution cannot be read now",
                                                    null));
                        });
    }

    /** The state of the previous execution. */
    enum State {
        RUNNING,
        /** It has ended, or its retention has passed. */
        ENDED,
        UNKNOWN
    }

    static State stateOf(Answer<Executions.DescribeExecutionResult> answer) {
        return switch (answer) {
            case Answer.Ok<Executions.DescribeExecutionResult>(var found) ->
                    found.status() == ExecutionStatus.RUNNING ? State.RUNNING : State.ENDED;
            case Answer.Refused(EngineError.ExecutionDoesNotExist _) -> State.ENDED;
            case Answer.Refused(_) -> State.UNKNOWN;
        };
    }

    private CompletionStage<Optional<CallResult>> whileRunning(
            Delivery delivery, Source source, Caller caller, String arn) {
        return switch (delivery.overlap()) {
            case ALLOW -> CompletableFuture.completedStage(Optional.empty());
            case SKIP -> done(new Skipped("The previous execution is running."));
            case QUEUE ->
                    done(
                            source.hasOlderEvent()
                                    ? new Skipped("An earlier occurrence waits.")
                                    : new Queued());
            case CANCEL ->
                    executions
                            .stopExecution(
                                    caller,
                                    new StopExecutionRequest(
                                            arn,
                                            "Askel.Overlap",
                                            "The next occurrence of %s has replaced this execution."
                                                    .formatted(delivery.sourceArn())))
                            .thenCompose(answer ->
                                    answer instanceof Answer.Ok<Executions.StopExecutionResult>
                                            ? CompletableFuture.completedStage(Optional.empty())
                                            : done(
                                                    new Deferred(
                                                            "the previous execution cannot be stopped now",
                                                            null)));
        };
    }

    private static CompletionStage<Optional<CallResult>> done(CallResult result) {
        return CompletableFuture.completedStage(Optional.of(result));
    }
}
