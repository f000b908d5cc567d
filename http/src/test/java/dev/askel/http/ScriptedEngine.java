package dev.askel.http;

import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.engine.api.Activities;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/** An engine that gives scripted answers and records the calls that it receives. */
final class ScriptedEngine
        implements StepFunctions,
                StateMachines,
                StateMachineVersions,
                StateMachineAliases,
                Executions,
                MapRuns,
                Activities,
                Tasks,
                Tags,
                StateTests {

    /** The suffix of the ARNs of Express machines. */
    static final String EXPRESS = "-express";

    /** A call that the engine received. */
    record Call(Caller caller, Object request, CompletionStage<?> abandoned) {}

    /** The received calls, in order. */
    final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

    private final Map<Class<?>, Supplier<CompletionStage<?>>> script = new ConcurrentHashMap<>();

    /** Answers all later requests of this type. */
    void answer(Class<?> request, Answer<?> answer) {
        answerLater(request, () -> CompletableFuture.completedStage(answer));
    }

    /**
     * Answers all later requests of this type with stages of this supplier, or with the exception
     * that it throws.
     */
    void answerLater(Class<?> request, Supplier<CompletionStage<?>> answer) {
        script.put(request, answer);
    }

    private <R> CompletionStage<Answer<R>> play(Caller caller, Object request) {
        return play(caller, request, new CompletableFuture<>());
    }

    @SuppressWarnings("unchecked") // the script gives each request its own operation's answer
    private <R> CompletionStage<Answer<R>> play(
            Caller caller, Object request, CompletionStage<?> abandoned) {
        calls.add(new Call(caller, request, abandoned));
        var answer = script.get(request.getClass());
        if (answer == null) {
            throw new IllegalStateException("no scripted answer for " + request);
        }
        return (CompletionStage<Answer<R>>) answer.get();
    }

    @Override
    public StateMachines stateMachines() {
        return this;
    }

    @Override
    public StateMachineVersions stateMachineVersions() {
        return this;
    }

    @Override
    public StateMachineAliases stateMachineAliases() {
        return this;
    }

    @Override
    public Executions executions() {
        return this;
    }

    @Override
    public MapRuns mapRuns() {
        return this;
    }

    @Override
    public CompletionStage<Answer<ListMapRunsResult>> listMapRuns(
            Caller caller, ListMapRunsRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<DescribeMapRunResult>> describeMapRun(
            Caller caller, DescribeMapRunRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<UpdateMapRunResult>> updateMapRun(
            Caller caller, UpdateMapRunRequest request) {
        return play(caller, request);
    }

    @Override
    public Activities activities() {
        return this;
    }

    @Override
    public Tasks tasks() {
        return this;
    }

    @Override
    public Tags tags() {
        return this;
    }

    @Override
    public StateTests stateTests() {
        return this;
    }

    @Override
    public int payloadBytesMax() {
        return ExecutionLimits.DEFAULT.payloadBytesMax();
    }

    @Override
    public CompletionStage<Answer<TestStateResult>> testState(
            Caller caller, TestStateRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<CreateStateMachineResult>> createStateMachine(
            Caller caller, CreateStateMachineRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<DescribeStateMachineResult>> describeStateMachine(
            Caller caller, DescribeStateMachineRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<DescribeStateMachineForExecutionResult>>
            describeStateMachineForExecution(
                    Caller caller, DescribeStateMachineForExecutionRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<UpdateStateMachineResult>> updateStateMachine(
            Caller caller, UpdateStateMachineRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<DeleteStateMachineResult>> deleteStateMachine(
            Caller caller, DeleteStateMachineRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<ValidateStateMachineDefinitionResult>>
            validateStateMachineDefinition(
                    Caller caller, ValidateStateMachineDefinitionRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<ListStateMachinesResult>> listStateMachines(
            Caller caller, ListStateMachinesRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<PublishStateMachineVersionResult>> publishStateMachineVersion(
            Caller caller, PublishStateMachineVersionRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<ListStateMachineVersionsResult>> listStateMachineVersions(
            Caller caller, ListStateMachineVersionsRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<DeleteStateMachineVersionResult>> deleteStateMachineVersion(
            Caller caller, DeleteStateMachineVersionRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<CreateStateMachineAliasResult>> createStateMachineAlias(
            Caller caller, CreateStateMachineAliasRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<UpdateStateMachineAliasResult>> updateStateMachineAlias(
            Caller caller, UpdateStateMachineAliasRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<DescribeStateMachineAliasResult>> describeStateMachineAlias(
            Caller caller, DescribeStateMachineAliasRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<DeleteStateMachineAliasResult>> deleteStateMachineAlias(
            Caller caller, DeleteStateMachineAliasRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<ListStateMachineAliasesResult>> listStateMachineAliases(
            Caller caller, ListStateMachineAliasesRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<StartExecutionResult>> startExecution(
            Caller caller, StartExecutionRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Optional<StateMachineType>> typeToStart(
            Caller caller, String stateMachineArn) {
        return CompletableFuture.completedStage(
                Optional.of(
                        stateMachineArn.endsWith(EXPRESS)
                                ? StateMachineType.EXPRESS
                                : StateMachineType.STANDARD));
    }

    @Override
    public CompletionStage<Answer<StartSyncExecutionResult>> startSyncExecution(
            Caller caller, StartSyncExecutionRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<DescribeExecutionResult>> describeExecution(
            Caller caller, DescribeExecutionRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<ListExecutionsResult>> listExecutions(
            Caller caller, ListExecutionsRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<StopExecutionResult>> stopExecution(
            Caller caller, StopExecutionRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<RedriveExecutionResult>> redriveExecution(
            Caller caller, RedriveExecutionRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<GetExecutionHistoryResult>> getExecutionHistory(
            Caller caller, GetExecutionHistoryRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<CreateActivityResult>> createActivity(
            Caller caller, CreateActivityRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<DescribeActivityResult>> describeActivity(
            Caller caller, DescribeActivityRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<DeleteActivityResult>> deleteActivity(
            Caller caller, DeleteActivityRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<ListActivitiesResult>> listActivities(
            Caller caller, ListActivitiesRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<GetActivityTaskResult>> getActivityTask(
            Caller caller, GetActivityTaskRequest request, CompletionStage<?> abandoned) {
        return play(caller, request, abandoned);
    }

    @Override
    public CompletionStage<Answer<SendTaskSuccessResult>> sendTaskSuccess(
            Caller caller, SendTaskSuccessRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<SendTaskFailureResult>> sendTaskFailure(
            Caller caller, SendTaskFailureRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<SendTaskHeartbeatResult>> sendTaskHeartbeat(
            Caller caller, SendTaskHeartbeatRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<TagResourceResult>> tagResource(
            Caller caller, TagResourceRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<UntagResourceResult>> untagResource(
            Caller caller, UntagResourceRequest request) {
        return play(caller, request);
    }

    @Override
    public CompletionStage<Answer<ListTagsForResourceResult>> listTagsForResource(
            Caller caller, ListTagsForResourceRequest request) {
        return play(caller, request);
    }
}
