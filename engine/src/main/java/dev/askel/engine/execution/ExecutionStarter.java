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

/** Starts and stops executions by ARN, for API calls and for tasks alike. */
public interface ExecutionStarter {
    /**
     * Starts an execution; answers once its start is durable.
     *
     * @param parent who waits for its end; the same parent's repeated start is the same start
     */
    CompletionStage<Answer<StartExecutionResult>> start(
            Caller caller, StartExecutionRequest request, @Nullable Parent parent);

    /** The type of what {@link #start} would run; empty for what cannot be started. */
    CompletionStage<Optional<StateMachineType>> typeToStart(Caller caller, String stateMachineArn);

    /** Aborts an execution; one that has ended already keeps its end. */
    CompletionStage<Answer<StopExecutionResult>> stop(
            String executionArn, @Nullable String error, @Nullable String cause);

    /**
     * Aborts a child that its parent no longer waits for. One in quarantine is not tried again as
     * often as it is told, unlike one that somebody wants stopped.
     *
     * @param parent who must have started it, any other stays as it is; null stops any
     * @param owedSinceMillis since when its end is owed, epoch milliseconds
     */
    CompletionStage<Answer<StopExecutionResult>> stopChild(
            String executionArn, @Nullable Parent parent, long owedSinceMillis);
}
