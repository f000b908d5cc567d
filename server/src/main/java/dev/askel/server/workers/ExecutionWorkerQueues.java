package dev.askel.server.workers;

import dev.askel.access.Sha256;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.connectors.function.WorkerQueues;
import dev.askel.engine.api.Activities.CreateActivityRequest;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StopExecutionRequest;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.StateMachines.CreateStateMachineRequest;
import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.workbench.Feed;
import dev.askel.engine.task.TaskCall;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/**
 * Queues function calls for workers. Each call becomes an execution of a state machine with a
 * single state, an activity task. The queue is therefore as durable and visible as executions.
 *
 * <p>The execution's name is derived from the call's idempotency key. A call that is repeated after
 * a crash therefore finds its running or closed execution.
 */
public final class ExecutionWorkerQueues implements WorkerQueues {
    private static final int NAME_MAX = 80;
    private static final String PREFIX = "askel-workers-";
    private static final int DIGEST_BYTES = 20;

    /** The delay between two calls to an unavailable engine. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final CompletableFuture<EngineAccess> engine = new CompletableFuture<>();

    private record EngineAccess(StepFunctions stepFunctions, Feed feed) {}

    /** Sets the engine and resumes the calls that wait for it. */
    public void open(StepFunctions stepFunctions, Feed feed) {
        engine.complete(new EngineAccess(stepFunctions, feed));
    }

    @Override
    public QueueResult put(String activity, String payload, TaskCall call)
            throws InterruptedException {
        var caller = new Caller(call.account(), call.region(), UUID.randomUUID().toString());
        var machine =
                "arn:%s:states:%s:%s:stateMachine:%s"
                        .formatted(
                                partition(caller),
                                call.region(),
                                call.account(),
                                machine(activity));
        var start =
                new StartExecutionRequest(
                        machine, digest(call.idempotencyKey()), payload, call.traceHeader());
        boolean created = false;
        while (true) {
            switch (start(caller, start)) {
                case Answer.Ok(var execution) -> {
                    return new QueueResult.Waiting(execution);
                }
                case Answer.Refused(EngineError.StateMachineDoesNotExist absent) -> {
                    var creation =
                            created
                                    ? Answer.refused(absent)
                                    : createActivityAndMachine(caller, activity);
                    created = true;
                    if (creation instanceof Answer.Refused(var error)) {
                        return new QueueResult.Refused(failure(activity, error));
                    }
                }
                case Answer.Refused(EngineError.ServiceUnavailable _) -> Thread.sleep(PAUSE);
                case Answer.Refused(var error) -> {
                    return new QueueResult.Refused(failure(activity, error));
                }
            }
        }
    }

    private static String partition(Caller caller) {
        return caller.scope().partition();
    }

    /**
     * Starts the execution of a call and returns its ARN. If an execution of the same name is
     * closed, it belongs to the same call, so its ARN is returned.
     */
    private Answer<String> start(Caller caller, StartExecutionRequest start)
            throws InterruptedException {
        // The wait is short and cannot be interrupted, because the cancellation of the call must
        // know which execution to stop.
        var started =
                engine().stepFunctions()
                        .executions()
                        .startExecution(caller, start)
                        .toCompletableFuture()
                        .join();
        return switch (started) {
            case Answer.Ok(var execution) -> Answer.ok(execution.executionArn());
            case Answer.Refused(EngineError.ExecutionAlreadyExists(var arn)) -> Answer.ok(arn);
            case Answer.Refused(var error) -> Answer.refused(error);
        };
    }

    private Answer<?> createActivityAndMachine(Caller caller, String activity)
            throws InterruptedException {
        var activities = engine().stepFunctions().activities();
        var created =
                await(
                        activities.createActivity(
                                caller, new CreateActivityRequest(activity, List.of(), null)));
        return switch (created) {
            case Answer.Refused(var error) -> Answer.refused(error);
            case Answer.Ok(var there) -> createMachine(caller, activity, there.activityArn());
        };
    }

    private Answer<?> createMachine(Caller caller, String activity, String activityArn)
            throws InterruptedException {
        var definition =
                """
                {"Comment":"Calls of a function, for the workers of an activity","StartAt":"Worker",\
                "States":{"Worker":{"Type":"Task","Resource":"%s","End":true}}}\
                """
                        .formatted(activityArn);
        return await(
                engine().stepFunctions()
                        .stateMachines()
                        .createStateMachine(
                                caller,
                                new CreateStateMachineRequest(
                                        machine(activity),
                                        definition,
                                        "arn:%s:iam::%s:role/askel-workers"
                                                .formatted(partition(caller), caller.account()),
                                        StateMachineType.STANDARD,
                                        null,
                                        List.of(),
                                        null,
                                        false,
                                        null,
                                        null)));
    }

    private static Failure failure(String activity, EngineError error) {
        return new Failure(
                error instanceof EngineError.InvalidExecutionInput
                        ? "Lambda.InvalidRequestContentException"
                        : "Lambda.Unknown",
                "The call cannot wait for the workers of the activity '%s': %s"
                        .formatted(activity, error.message()));
    }

    @Override
    public WorkerResult awaitEnd(String ticket) throws InterruptedException {
        var stop = new CompletableFuture<Void>();
        try {
            while (true) {
                switch (await(engine().feed().awaitEnd(caller(ticket), ticket, stop))) {
                    case Answer.Ok(var execution) -> {
                        return ended(execution);
                    }
                    case Answer.Refused(EngineError.ServiceUnavailable _) -> Thread.sleep(PAUSE);
                    case Answer.Refused(var error) -> {
                        return new WorkerResult.Failed(
                                new Failure("Lambda.Unknown", error.message()));
                    }
                }
            }
        } finally {
            stop.complete(null);
        }
    }

    private static WorkerResult ended(DescribeExecutionResult execution) {
        return switch (execution.status()) {
            case SUCCEEDED ->
                    new WorkerResult.Succeeded(Objects.requireNonNull(execution.output()));
            case FAILED -> failed(execution);
            case RUNNING, PENDING_REDRIVE, TIMED_OUT, ABORTED -> unanswered(execution);
        };
    }

    private static WorkerResult failed(DescribeExecutionResult execution) {
        var error = Objects.requireNonNullElse(execution.error(), "Lambda.Unknown");
        // States.Runtime does not come from a worker. It occurs, for instance, when the activity
        // was deleted.
        return error.equals(ErrorName.RUNTIME)
                ? unanswered(execution)
                : new WorkerResult.Failed(
                        new Failure(error, Objects.requireNonNullElse(execution.cause(), "")));
    }

    private static WorkerResult unanswered(DescribeExecutionResult execution) {
        return new WorkerResult.Failed(
                new Failure(
                        "Lambda.Unknown",
                        "No worker will answer: the call's execution %s is %s. %s"
                                .formatted(
                                        execution.executionArn(),
                                        execution.status(),
                                        Objects.requireNonNullElse(execution.cause(), ""))));
    }

    @Override
    public void withdraw(String ticket) throws InterruptedException {
        while (stop(ticket) instanceof Answer.Refused(EngineError.ServiceUnavailable _)) {
            Thread.sleep(PAUSE);
        }
    }

    private Answer<?> stop(String ticket) throws InterruptedException {
        return await(
                engine().stepFunctions()
                        .executions()
                        .stopExecution(
                                caller(ticket),
                                new StopExecutionRequest(
                                        ticket,
                                        "Askel.Withdrawn",
                                        "The call is no longer needed.")));
    }

    private EngineAccess engine() throws InterruptedException {
        return await(engine);
    }

    private static <T> T await(CompletionStage<T> stage) throws InterruptedException {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The engine failed", e.getCause());
        }
    }

    /** Returns the account and region in an execution's ARN. */
    private static Caller caller(String executionArn) {
        var parts = executionArn.split(":", 6);
        return new Caller(parts[4], parts[3], UUID.randomUUID().toString());
    }

    private static String machine(String activity) {
        var name = PREFIX + activity;
        return name.length() <= NAME_MAX
                ? name
                : name.substring(0, NAME_MAX - 2 * DIGEST_BYTES) + digest(activity);
    }

    private static String digest(String text) {
        return HexFormat.of().formatHex(Sha256.hash(text), 0, DIGEST_BYTES);
    }
}
