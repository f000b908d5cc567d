package dev.askel.engine.execution.start;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.Executions.StartSyncExecutionRequest;
import dev.askel.engine.api.Executions.StartSyncExecutionResult;
import dev.askel.engine.registry.start.StartableMachine;
import java.util.concurrent.CompletionStage;

/** Starts Express executions. These are not sharded actors. */
public interface ExpressStarter {
    /**
     * Runs an execution on this node, at most once. The stage completes when the execution has
     * ended.
     */
    CompletionStage<Answer<StartSyncExecutionResult>> startSync(
            Caller caller, StartSyncExecutionRequest request);

    /**
     * Starts an execution. It runs at least once, even if a node fails. The stage completes when
     * the start is durable.
     *
     * @param machine an Express state machine, as this node knows it
     * @param request the request, with a trace header that is not validated yet
     */
    CompletionStage<Answer<StartExecutionResult>> start(
            ValidatedStart validated, StartableMachine machine, StartExecutionRequest request);
}
