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

/** A user of one node: the operations in few words. */
public final class Client {
    /** How long a question to the engine itself may take. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String ACCOUNT = "123456789012";
    private static final String REGION = "us-east-1";
    private static final String ROLE = "arn:aws:iam::123456789012:role/r";

    private final StepFunctions node;

    Client(StepFunctions node) {
        this.node = node;
    }

    /** A call of its own. */
    public static Caller caller() {
        return caller(UUID.randomUUID().toString());
    }

    /** The call with that request id, or its repetition. */
    public static Caller caller(String requestId) {
        return new Caller(ACCOUNT, REGION, requestId);
    }

    /** The result of a call that must not be refused. */
    public static <T> T ok(CompletionStage<Answer<T>> stage) {
        return switch (Eventually.get(stage)) {
            case Answer.Ok<T>(var result) -> result;
            case Answer.Refused<T>(var error) ->
                    throw new AssertionError(error.name() + ": " + error.message());
        };
    }

    /** The refusal of a call that must be refused. */
    public static EngineError refused(CompletionStage<? extends Answer<?>> stage) {
        var answer = Eventually.get(stage);
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused<?>) answer).error();
    }

    // Machines

    /** Creates a machine; gives its ARN. */
    public String machine(String name, String definition) {
        return machine(name, definition, StateMachineType.STANDARD);
    }

    /** Creates a machine of that type; gives its ARN. */
    public String machine(String name, String definition, StateMachineType type) {
        return ok(creating(name, definition, type, null)).stateMachineArn();
    }

    /** Creates a machine that logs to a group; gives its ARN. */
    public String logging(
            String name,
            String definition,
            StateMachineType type,
            LoggingConfiguration.Level level,
            boolean withData,
            String logGroupArn) {
        return ok(creating(
                        name,
                        definition,
                        type,
                        new LoggingConfiguration(
                                level,
                                withData,
                                List.of(new LoggingConfiguration.LogDestination(logGroupArn)))))
                .stateMachineArn();
    }

    /** Asks for a machine. */
    public CompletionStage<Answer<CreateStateMachineResult>> creating(
            String name,
            String definition,
            StateMachineType type,
            @Nullable LoggingConfiguration logging) {
        return node.stateMachines()
                .createStateMachine(
                        caller(),
                        new CreateStateMachineRequest(
                                name,
                                definition,
                                ROLE,
                                type,
                                logging,
                                List.of(),
                                null,
                                false,
                                null,
                                null));
    }

    /** Gives a machine another definition. */
    public void update(String machineArn, String definition) {
        ok(updating(machineArn, definition));
    }

    /** Asks for another definition. */
    public CompletionStage<Answer<UpdateStateMachineResult>> updating(
            String machineArn, String definition) {
        return node.stateMachines()
                .updateStateMachine(
                        caller(),
                        new UpdateStateMachineRequest(
                                machineArn, definition, null, null, null, false, null, null));
    }

    /** Deletes a machine. */
    public void delete(String machineArn) {
        ok(deleting(machineArn));
    }

    /** Asks for a machine's end. */
    public CompletionStage<Answer<DeleteStateMachineResult>> deleting(String machineArn) {
        return node.stateMachines()
                .deleteStateMachine(caller(), new DeleteStateMachineRequest(machineArn));
    }

    // Executions

    /** Starts an execution and gives its ARN. */
    public String start(String machineArn, String name, String input) {
        return ok(starting(caller(), machineArn, name, input)).executionArn();
    }

    /**
     * Starts an execution that starts the child {@code name} of a machine and waits for its end.
     *
     * @param pattern {@code sync} or {@code sync:2}
     * @return its ARN, when the child has been started
     */
    public String startParent(String childMachineArn, String name, String pattern) {
        var parent =
                start(
                        machine(
                                EngineRig.name("parent"),
                                """
                                {"StartAt": "C", "States": {"C": {"Type": "Task",
                                 "Resource": "arn:aws:states:::states:startExecution.%s",
                                 "Parameters": {"StateMachineArn": "%s", "Name": "%s", "Input": {}},
                                 "End": true}}}\
                                """
                                        .formatted(pattern, childMachineArn, name)),
                        "x",
                        "{}");
        historyWith(parent, HistoryEventType.TaskSubmitted);
        return parent;
    }

    /** Asks for a start. */
    public CompletionStage<Answer<StartExecutionResult>> starting(
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

    /** Asks for a synchronous run. */
    public CompletionStage<Answer<StartSyncExecutionResult>> runningSync(
            String machineArn, @Nullable String name, @Nullable String input) {
        return node.executions()
                .startSyncExecution(
                        caller(),
                        new StartSyncExecutionRequest(
                                machineArn, name, input, null, IncludedData.ALL_DATA));
    }

    /** Asks for a redrive. */
    public CompletionStage<Answer<RedriveExecutionResult>> redriving(
            Caller caller, String executionArn, @Nullable String clientToken) {
        return node.executions()
                .redriveExecution(caller, new RedriveExecutionRequest(executionArn, clientToken));
    }

    /** Redrives an execution; gives when. */
    public Instant redrive(String executionArn) {
        return ok(redriving(caller(), executionArn, UUID.randomUUID().toString())).redriveDate();
    }

    /** What is stored of an execution. */
    public DescribeExecutionResult describe(String executionArn) {
        return ok(
                node.executions()
                        .describeExecution(
                                caller(),
                                new DescribeExecutionRequest(executionArn, IncludedData.ALL_DATA)));
    }

    /** The execution once it has ended. */
    public DescribeExecutionResult ended(String executionArn) {
        return Eventually.value(
                executionArn + " has ended",
                () -> describe(executionArn),
                described -> described.status() != ExecutionStatus.RUNNING);
    }

    /** The output of the execution once it has ended well. */
    public @Nullable String output(String executionArn) {
        var described = ended(executionArn);
        assertThat(described.status())
                .as(() -> "" + described)
                .isEqualTo(ExecutionStatus.SUCCEEDED);
        return described.output();
    }

    /** The whole history, page by page. */
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

    /** The types of the history's events, in order. */
    public List<HistoryEventType> types(String executionArn) {
        return history(executionArn).stream().map(HistoryEvent::type).toList();
    }

    /** The history once it has an event of that type. */
    public List<HistoryEvent> historyWith(String executionArn, HistoryEventType type) {
        return Eventually.value(
                executionArn + " has a " + type,
                () -> history(executionArn),
                events -> events.stream().anyMatch(event -> event.type() == type));
    }

    // Activities and tasks

    /** Creates an activity; gives its ARN. */
    public String activity(String name) {
        return ok(node.activities()
                        .createActivity(caller(), new CreateActivityRequest(name, List.of(), null)))
                .activityArn();
    }

    /** A worker's poll, by somebody who waits for the answer. */
    public CompletionStage<Answer<GetActivityTaskResult>> polling(
            String activityArn, @Nullable String worker) {
        return polling(activityArn, worker, new CompletableFuture<>());
    }

    /** A worker's poll. */
    public CompletionStage<Answer<GetActivityTaskResult>> polling(
            String activityArn, @Nullable String worker, CompletionStage<?> gone) {
        return node.activities()
                .getActivityTask(caller(), new GetActivityTaskRequest(activityArn, worker), gone);
    }

    /** Polls until there is a task. */
    public ActivityTask task(String activityArn, @Nullable String worker) {
        return ActivityTask.of(
                Eventually.value(
                        "a task of " + activityArn,
                        () -> ok(polling(activityArn, worker)),
                        task -> task.taskToken() != null));
    }

    /** A task that a worker got. */
    public record ActivityTask(String token, String input) {
        /** The task of a poll that got one. */
        public static ActivityTask of(GetActivityTaskResult polled) {
            assertThat(polled.taskToken()).isNotNull();
            assertThat(polled.input()).isNotNull();
            return new ActivityTask(
                    String.valueOf(polled.taskToken()), String.valueOf(polled.input()));
        }
    }

    /** Reports a task's success. */
    public CompletionStage<Answer<?>> succeeding(Caller caller, String token, String output) {
        return node.tasks()
                .sendTaskSuccess(caller, new SendTaskSuccessRequest(token, output))
                .thenApply(answer -> answer);
    }

    /** Reports a task's success, which is accepted. */
    public void succeed(String token, String output) {
        accepted(succeeding(caller(), token, output));
    }

    /** Reports a task's failure. */
    public CompletionStage<Answer<?>> failing(
            String token, @Nullable String error, @Nullable String cause) {
        return node.tasks()
                .sendTaskFailure(caller(), new SendTaskFailureRequest(token, error, cause))
                .thenApply(answer -> answer);
    }

    /** A sign of life of a task. */
    public CompletionStage<Answer<SendTaskHeartbeatResult>> beating(String token) {
        return node.tasks().sendTaskHeartbeat(caller(), new SendTaskHeartbeatRequest(token));
    }

    /** Checks that a call was not refused. */
    public static void accepted(CompletionStage<? extends Answer<?>> stage) {
        var answer = Eventually.get(stage);
        assertThat(answer).isInstanceOf(Answer.Ok.class);
    }
}
