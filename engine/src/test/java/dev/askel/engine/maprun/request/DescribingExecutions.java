package dev.askel.engine.maprun.request;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Executions;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.visibility.ExecutionDescriptions;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Descriptions of executions by their rows, without the other operations. */
record DescribingExecutions(ExecutionDescriptions descriptions) implements Executions {
    @Override
    public CompletionStage<Answer<DescribeExecutionResult>> describeExecution(
            Caller caller, DescribeExecutionRequest request) {
        return descriptions.describeExecution(caller, request);
    }

    @Override
    public CompletionStage<Answer<StartExecutionResult>> startExecution(
            Caller caller, StartExecutionRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Optional<StateMachineType>> typeToStart(
            Caller caller, String stateMachineArn) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Answer<StartSyncExecutionResult>> startSyncExecution(
            Caller caller, StartSyncExecutionRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Answer<ListExecutionsResult>> listExecutions(
            Caller caller, ListExecutionsRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Answer<StopExecutionResult>> stopExecution(
            Caller caller, StopExecutionRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Answer<RedriveExecutionResult>> redriveExecution(
            Caller caller, RedriveExecutionRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Answer<GetExecutionHistoryResult>> getExecutionHistory(
            Caller caller, GetExecutionHistoryRequest request) {
        throw new UnsupportedOperationException();
    }
}
