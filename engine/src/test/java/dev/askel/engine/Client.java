package dev.askel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.api.Activities.CreateActivityRequest;
import dev.askel.engine.api.Activities.GetActivityTaskRequest;
import dev.askel.engine.api.Activities.GetActivityTaskResult;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.RedriveExecutionRequest;
import dev.askel.engine.api.Executions.RedriveExecutionResult;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.Executions.StartSyncExecutionRequest;
import dev.askel.engine.api.Executions.StartSyncExecutionResult;
import dev.askel.engine.api.Executions.StopExecutionRequest;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.StateMachines.CreateStateMachineRequest;
import dev.askel.engine.api.StateMachines.CreateStateMachineResult;
import dev.askel.engine.api.StateMachines.DeleteStateMachineRequest;
import dev.askel.engine.api.StateMachines.DeleteStateMachineResult;
import dev.askel.engine.api.StateMachines.UpdateStateMachineRequest;
import dev.askel.engine.api.StateMachines.UpdateStateMachineResult;
import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.Tag;
import dev.askel.engine.api.Tags.TagResourceRequest;
import dev.askel.engine.api.Tasks.SendTaskFailureRequest;
import dev.askel.engine.api.Tasks.SendTaskHeartbeatRequest;
import dev.askel.engine.api.Tasks.SendTaskHeartbeatResult;
import dev.askel.engine.api.Tasks.SendTaskSuccessRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Calls the operations of one node, with short forms for tests. */
public final class Client {
    /** The timeout of requests to actors of the engine. */
    public static final Duration ASK_TIMEOUT = Duration.ofSeconds(30);

    private static final String ACCOUNT = "123456789012";
    private static final String REGION = "us-east-1";
    private static final String ROLE = "arn:aws:iam::123456789012:role/r";

    private final StepFunctions node;

    Client(StepFunctions node) {
        this.node = node;
    }

    /** Returns a caller with a new request id. */
    public static Caller caller() {
        return caller(UUID.randomUUID().toString());
    }

    /** Returns a caller with this request id. Reuse the id to repeat a request. */
    public static Caller caller(String requestId) {
        return new Caller(ACCOUNT, REGION, requestId);
    }

    /** Awaits a call, and returns its result. Fails if the call was refused. */
    public static <T> T ok(CompletionStage<Answer<T>> stage) {
        return switch (Eventually.get(stage)) {
            case Answer.Ok<T>(var result) -> result;
            case Answer.Refused<T>(var error) ->
                    throw new AssertionError(error.name() + ": " + error.message());
        };
    }

    /** Awaits a call, and returns its refusal. Fails if the call was accepted. */
    public static EngineError refused(CompletionStage<? extends Answer<?>> stage) {
        var answer = Eventually.get(stage);
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused<?>) answer).error();
    }

    // Machines

    /** Creates a Standard machine, and returns its ARN. */
    public String createMachine(String name, String definition) {
        return createMachine(name, definition, StateMachineType.STANDARD);
    }

    /** Creates a machine of this type, and returns its ARN. */
    public String createMachine(String name, String definition, StateMachineType type) {
        return ok(createMachineAsync(name, definition, type, null)).stateMachineArn();
    }

    /** Creates a machine with tags, and returns its ARN. */
    public String createMachine(
            String name, String definition, StateMachineType type, List<Tag> tags) {
        return ok(createMachineAsync(name, definition, type, null, tags)).stateMachineArn();
    }

    /**
     * Creates a machine with a key, and returns its ARN.
     *
     * @param key null without one
     */
    public String createEncryptedMachine(
            String name, String definition, @Nullable EncryptionConfiguration key) {
        return ok(createEncryptedMachineAsync(name, definition, StateMachineType.STANDARD, key))
                .stateMachineArn();
    }

    /** Requests a machine with a key. */
    public CompletionStage<Answer<CreateStateMachineResult>> createEncryptedMachineAsync(
            String name,
            String definition,
            StateMachineType type,
            @Nullable EncryptionConfiguration key) {
        return createMachineAsync(name, definition, type, null, List.of(), key);
    }

    /** Adds tags to a machine. */
    public void tag(String machineArn, Tag... tags) {
        ok(node.tags().tagResource(caller(), new TagResourceRequest(machineArn, List.of(tags))));
    }

    /** Creates a machine that logs to a group, and returns its ARN. */
    public String createLoggingMachine(
            String name,
            String definition,
            StateMachineType type,
            LoggingConfiguration.Level level,
            boolean withData,
            String logGroupArn) {
        return ok(createMachineAsync(
                        name,
                        definition,
                        type,
                        new LoggingConfiguration(
                                level,
                                withData,
                                List.of(new LoggingConfiguration.LogDestination(logGroupArn)))))
                .stateMachineArn();
    }

    /** Requests a machine. */
    public CompletionStage<Answer<CreateStateMachineResult>> createMachineAsync(
            String name,
            String definition,
            StateMachineType type,
            @Nullable LoggingConfiguration logging) {
        return createMachineAsync(name, definition, type, logging, List.of());
    }

    /** Requests a machine with tags. */
    public CompletionStage<Answer<CreateStateMachineResult>> createMachineAsync(
            String name,
            String definition,
            StateMachineType type,
            @Nullable LoggingConfiguration logging,
            List<Tag> tags) {
        return createMachineAsync(name, definition, type, logging, tags, null);
    }

    private CompletionStage<Answer<CreateStateMachineResult>> createMachineAsync(
            String name,
            String definition,
            StateMachineType type,
            @Nullable LoggingConfiguration logging,
            List<Tag> tags,
            @Nullable EncryptionConfiguration key) {
        return node.stateMachines()
                .createStateMachine(
                        caller(),
                        new CreateStateMachineRequest(
                                name,
                                definition,
                                ROLE,
                                type,
                                logging,
                                tags,
                                null,
                                false,
                                null,
                                key));
    }

    /** Updates the definition of a machine. */
    public void updateMachine(String machineArn, String definition) {
        ok(updateMachineAsync(machineArn, definition));
    }

    /** Requests an update of the definition. */
    public CompletionStage<Answer<UpdateStateMachineResult>> updateMachineAsync(
            String machineArn, String definition) {
        return node.stateMachines()
                .updateStateMachine(
                        caller(),
                        new UpdateStateMachineRequest(
                                machineArn, definition, null, null, null, false, null, null));
    }

    /** Deletes a machine. */
    public void deleteMachine(String machineArn) {
        ok(deleteMachineAsync(machineArn));
    }

    /** Requests the deletion of a machine. */
    public CompletionStage<Answer<DeleteStateMachineResult>> deleteMachineAsync(String machineArn) {
        return node.stateMachines()
                .deleteStateMachine(caller(), new DeleteStateMachineRequest(machineArn));
    }

    // Executions

    /** Starts an execution, and returns its ARN. */
    public String start(String machineArn, String name, String input) {
        return ok(startAsync(caller(), machineArn, name, input)).executionArn();
    }

    /**
     * Starts an execution that starts the child {@code name} of a machine and waits for its end.
     *
     * @param pattern {@code sync} or {@code sync:2}
     * @return the ARN of the parent, after the start of the child
     */
    public String startParent(String childMachineArn, String name, String pattern) {
        var parent =
                start(
                        createMachine(
                                EngineRig.uniqueName("parent"),
                                """
                                {"StartAt": "C", "States": {"C": {"Type": "Task",
                                 "Resource": "arn:aws:states:::states:startExecution.%s",
                                 "Parameters": {"StateMachineArn": "%s", "Name": "%s", "Input": {}},
                                 "End": true}}}\
                                """
                                        .formatted(pattern, childMachineArn, name)),
                        "x",
                        "{}");
        awaitHistoryWith(parent, HistoryEventType.TaskSubmitted);
        return parent;
    }

    /** Requests a start. */
    public CompletionStage<Answer<StartExecutionResult>> startAsync(
            Caller caller, String machineArn, String name, String input) {
        return node.executions()
                .startExecution(caller, new StartExecutionRequest(machineArn, name, input, null));
    }

    /** Stops an execution. */
    public Instant stop(String executionArn, @Nullable String error, @Nullable String cause) {
        return ok(node.executions()
                        .stopExecution(
                                caller(), new StopExecutionRequest(executionArn, error, cause)))
                .stopDate();
    }

    /** Requests a synchronous execution. */
    public CompletionStage<Answer<StartSyncExecutionResult>> startSyncAsync(
            String machineArn, @Nullable String name, @Nullable String input) {
        return node.executions()
                .startSyncExecution(
                        caller(),
                        new StartSyncExecutionRequest(
                                machineArn, name, input, null, IncludedData.ALL_DATA));
    }

    /** Requests a redrive. */
    public CompletionStage<Answer<RedriveExecutionResult>> redriveAsync(
            Caller caller, String executionArn, @Nullable String clientToken) {
        return node.executions()
                .redriveExecution(caller, new RedriveExecutionRequest(executionArn, clientToken));
    }

    /** Redrives an execution, and returns the date. */
    public Instant redrive(String executionArn) {
        return ok(redriveAsync(caller(), executionArn, UUID.randomUUID().toString())).redriveDate();
    }

    /** Describes an execution. */
    public DescribeExecutionResult describe(String executionArn) {
        return ok(
                node.executions()
                        .describeExecution(
                                caller(),
                                new DescribeExecutionRequest(executionArn, IncludedData.ALL_DATA)));
    }

    /** Waits until the execution has ended, and describes it. */
    public DescribeExecutionResult awaitEnd(String executionArn) {
        return Eventually.value(
                executionArn + " has ended",
                () -> describe(executionArn),
                described -> described.status() != ExecutionStatus.RUNNING);
    }

    /** Waits until the execution has succeeded, and returns its output. */
    public @Nullable String awaitOutput(String executionArn) {
        var described = awaitEnd(executionArn);
        assertThat(described.status())
                .as(() -> "" + described)
                .isEqualTo(ExecutionStatus.SUCCEEDED);
        return described.output();
    }

    /** Returns the whole history, read page by page. */
    public List<HistoryEvent> history(String executionArn) {
        var events = new ArrayList<HistoryEvent>();
        @Nullable String token = null;
        do {
            var page =
                    ok(
                            node.executions()
                                    .getExecutionHistory(
                                            caller(),
                                            new GetExecutionHistoryRequest(
                                                    executionArn,
                                                    new Page(Page.SIZE_MAX, token),
                                                    false,
                                                    true)));
            events.addAll(page.events());
            token = page.nextToken();
        } while (token != null);
        return events;
    }

    /** Returns the types of the history's events, in order. */
    public List<HistoryEventType> types(String executionArn) {
        return history(executionArn).stream().map(HistoryEvent::type).toList();
    }

    /** Waits until the history has an event of this type, and returns the history. */
    public List<HistoryEvent> awaitHistoryWith(String executionArn, HistoryEventType type) {
        return Eventually.value(
                executionArn + " has a " + type,
                () -> history(executionArn),
                events -> events.stream().anyMatch(event -> event.type() == type));
    }

    // Activities and tasks

    /** Creates an activity, and returns its ARN. */
    public String createActivity(String name) {
        return ok(node.activities()
                        .createActivity(caller(), new CreateActivityRequest(name, List.of(), null)))
                .activityArn();
    }

    /** Polls for a task, as a worker that stays connected. */
    public CompletionStage<Answer<GetActivityTaskResult>> pollAsync(
            String activityArn, @Nullable String worker) {
        return pollAsync(activityArn, worker, new CompletableFuture<>());
    }

    /** Polls for a task, as a worker that disconnects when {@code disconnected} completes. */
    public CompletionStage<Answer<GetActivityTaskResult>> pollAsync(
            String activityArn, @Nullable String worker, CompletionStage<?> disconnected) {
        return node.activities()
                .getActivityTask(
                        caller(), new GetActivityTaskRequest(activityArn, worker), disconnected);
    }

    /** Polls until a task is dispatched. */
    public ActivityTask pollTask(String activityArn, @Nullable String worker) {
        return ActivityTask.of(
                Eventually.value(
                        "a task of " + activityArn,
                        () -> ok(pollAsync(activityArn, worker)),
                        task -> task.taskToken() != null));
    }

    /** A task that was dispatched to a worker. */
    public record ActivityTask(String token, String input) {
        /** Returns the task of a poll result. Fails if there is none. */
        public static ActivityTask of(GetActivityTaskResult polled) {
            assertThat(polled.taskToken()).isNotNull();
            assertThat(polled.input()).isNotNull();
            return new ActivityTask(
                    String.valueOf(polled.taskToken()), String.valueOf(polled.input()));
        }
    }

    /** Reports a task's success. */
    public CompletionStage<Answer<?>> succeedAsync(Caller caller, String token, String output) {
        return node.tasks()
                .sendTaskSuccess(caller, new SendTaskSuccessRequest(token, output))
                .thenApply(answer -> answer);
    }

    /** Reports a task's success. Fails if the report was refused. */
    public void succeed(String token, String output) {
        assertAccepted(succeedAsync(caller(), token, output));
    }

    /** Reports a task's failure. */
    public CompletionStage<Answer<?>> failAsync(
            String token, @Nullable String error, @Nullable String cause) {
        return node.tasks()
                .sendTaskFailure(caller(), new SendTaskFailureRequest(token, error, cause))
                .thenApply(answer -> answer);
    }

    /** Sends a heartbeat of a task. */
    public CompletionStage<Answer<SendTaskHeartbeatResult>> heartbeatAsync(String token) {
        return node.tasks().sendTaskHeartbeat(caller(), new SendTaskHeartbeatRequest(token));
    }

    /** Awaits a call, and fails if it was refused. */
    public static void assertAccepted(CompletionStage<? extends Answer<?>> stage) {
        var answer = Eventually.get(stage);
        assertThat(answer).isInstanceOf(Answer.Ok.class);
    }
}
