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
     * Starts an execution. The stage completes when the start is durable.
     *
     * @param parent the task that waits for the execution's end; null when no task waits. Repeated
     *     starts with the same parent start one execution
     */
    CompletionStage<Answer<StartExecutionResult>> start(
            Caller caller, StartExecutionRequest request, @Nullable Parent parent);

    /**
     * Returns the type of the state machine that {@link #start} would run; empty if {@link #start}
     * would refuse it.
     */
    CompletionStage<Optional<StateMachineType>> typeToStart(Caller caller, String stateMachineArn);

    /** Aborts an execution. A closed execution is not changed. */
    CompletionStage<Answer<StopExecutionResult>> stop(
            String executionArn, @Nullable String error, @Nullable String cause);

    /**
     * Aborts a child whose parent no longer waits for it. If the child is in quarantine (suspended
     * after failed recoveries), this request causes fewer recovery attempts than {@link #stop}.
     *
     * @param parent the task that must have started the child; null aborts the child
     *     unconditionally
     * @param owedSinceMillis the time at which the stop became outstanding, in epoch milliseconds
     */
    CompletionStage<Answer<StopExecutionResult>> stopChild(
            String executionArn, @Nullable Parent parent, long owedSinceMillis);
}
