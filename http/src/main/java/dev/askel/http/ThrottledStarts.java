package dev.askel.http;

import dev.askel.engine.api.Activities;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions;
import dev.askel.engine.api.MapRuns;
import dev.askel.engine.api.StateMachineAliases;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.StateMachineVersions;
import dev.askel.engine.api.StateMachines;
import dev.askel.engine.api.StateTests;
import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.Tags;
import dev.askel.engine.api.Tasks;
import dev.askel.http.admission.Admission;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Delegates to the engine and throttles StartExecution. A start needs a permit from the share of
 * its state machine. If quotas are enabled, it also needs a token for the type of the state
 * machine. A start of an unknown state machine takes a token of the Standard type.
 */
record ThrottledStarts(
        StepFunctions engine, Admission admission, ApiThrottle throttle, RequestMetrics metrics)
        implements StepFunctions {

    @Override
    public Executions executions() {
        return new ThrottledExecutions(engine.executions(), admission, throttle, metrics);
    }

    @Override
    public StateMachines stateMachines() {
        return engine.stateMachines();
    }

    @Override
    public StateMachineVersions stateMachineVersions() {
        return engine.stateMachineVersions();
    }

    @Override
    public StateMachineAliases stateMachineAliases() {
        return engine.stateMachineAliases();
    }

    @Override
    public MapRuns mapRuns() {
        return engine.mapRuns();
    }

    @Override
    public Activities activities() {
        return engine.activities();
    }

    @Override
    public Tasks tasks() {
        return engine.tasks();
    }

    @Override
    public Tags tags() {
        return engine.tags();
    }

    @Override
    public StateTests stateTests() {
        return engine.stateTests();
    }

    @Override
    public int payloadBytesMax() {
        return engine.payloadBytesMax();
    }

    private record ThrottledExecutions(
            Executions executions,
            Admission admission,
            ApiThrottle throttle,
            RequestMetrics metrics)
            implements Executions {

        @Override
        public CompletionStage<Answer<StartExecutionResult>> startExecution(
                Caller caller, StartExecutionRequest request) {
            var permit = admission.tryAcquireStart(request.stateMachineArn());
            if (permit.isEmpty()) {
                return refuse(new EngineError.ThrottlingException());
            }
            CompletionStage<Answer<StartExecutionResult>> start;
            try {
                start =
                        throttle.isEnabled()
                                ? startWithinQuota(caller, request)
                                : delegateStart(caller, request);
            } catch (RuntimeException bug) {
                start = CompletableFuture.failedStage(bug);
            }
            return start.whenComplete((_, _) -> permit.get().release());
        }

        private CompletionStage<Answer<StartExecutionResult>> startWithinQuota(
                Caller caller, StartExecutionRequest request) {
            return typeToStart(caller, request.stateMachineArn())
                    .thenCompose(type ->
                            throttle.takeStartToken(caller, type.orElse(StateMachineType.STANDARD))
                                    .map(this::refuse)
                                    .orElseGet(() -> delegateStart(caller, request)));
        }

        private CompletionStage<Answer<StartExecutionResult>> delegateStart(
                Caller caller, StartExecutionRequest request) {
            return executions.startExecution(caller, request);
        }

        private CompletionStage<Answer<StartExecutionResult>> refuse(EngineError error) {
            metrics.onThrottled("StartExecution");
            return Answer.refusedStage(error);
        }

        @Override
        public CompletionStage<Optional<StateMachineType>> typeToStart(
                Caller caller, String stateMachineArn) {
            return executions.typeToStart(caller, stateMachineArn);
        }

        @Override
        public CompletionStage<Answer<StartSyncExecutionResult>> startSyncExecution(
                Caller caller, StartSyncExecutionRequest request) {
            return executions.startSyncExecution(caller, request);
        }

        @Override
        public CompletionStage<Answer<DescribeExecutionResult>> describeExecution(
                Caller caller, DescribeExecutionRequest request) {
            return executions.describeExecution(caller, request);
        }

        @Override
        public CompletionStage<Answer<ListExecutionsResult>> listExecutions(
                Caller caller, ListExecutionsRequest request) {
            return executions.listExecutions(caller, request);
        }

        @Override
        public CompletionStage<Answer<StopExecutionResult>> stopExecution(
                Caller caller, StopExecutionRequest request) {
            return executions.stopExecution(caller, request);
        }

        @Override
        public CompletionStage<Answer<RedriveExecutionResult>> redriveExecution(
                Caller caller, RedriveExecutionRequest request) {
            return executions.redriveExecution(caller, request);
        }

        @Override
        public CompletionStage<Answer<GetExecutionHistoryResult>> getExecutionHistory(
                Caller caller, GetExecutionHistoryRequest request) {
            return executions.getExecutionHistory(caller, request);
        }
    }
}
