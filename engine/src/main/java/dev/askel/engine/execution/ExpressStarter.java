package dev.askel.engine.execution;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.Executions.StartSyncExecutionRequest;
import dev.askel.engine.api.Executions.StartSyncExecutionResult;
import dev.askel.engine.registry.start.StartableMachine;
import java.util.concurrent.CompletionStage;

/** Starts Express executions, which are no entities (design section 4). */
public interface ExpressStarter {
    /** Runs one on this node, at most once; answers when it has ended, however it has. */
    CompletionStage<Answer<StartSyncExecutionResult>> startSync(
            Caller caller, StartSyncExecutionRequest request);

    /**
     * Starts one that runs at least once; answers when that is durable.
     *
     * @param machine an Express machine, as this node knows it
     * @param request of which only the trace header is still to be looked at
     */
    CompletionStage<Answer<StartExecutionResult>> start(
            SoundStart sound, StartableMachine machine, StartExecutionRequest request);
}
