package dev.askel.engine.execution;

import dev.askel.asl.history.Parent;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.api.StateMachineType;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Starts and stops executions by ARN, for API calls and for tasks. */
public interface ExecutionStarter {
    /**
     * Starts an execution. The stage completes when its start is durable.
     *
     * @param parent the task that waits for the execution's end; repeated starts with the same
     *     parent are one start
     */
    CompletionStage<Answer<StartExecutionResult>> start(
            Caller caller, StartExecutionRequest request, @Nullable Parent parent);

    /**
     * The type of the state machine that {@link #start} would run; empty when it cannot be started.
     */
    CompletionStage<Optional<StateMachineType>> typeToStart(Caller caller, String stateMachineArn);

    /** Aborts an execution. A closed execution does not change. */
    CompletionStage<Answer<StopExecutionResult>> stop(
            String executionArn, @Nullable String error, @Nullable String cause);

    /**
     * Aborts a child whose parent no longer waits for it. When the child is in quarantine, the
     * notice causes fewer recoveries than a caller's request.
     *
     * @param parent the child is aborted only if this task has started it; null aborts it
     *     unconditionally
     * @param owedSinceMillis time at which the notice became outstanding, epoch milliseconds
     */
    CompletionStage<Answer<StopExecutionResult>> stopChild(
            String executionArn, @Nullable Parent parent, long owedSinceMillis);
}
