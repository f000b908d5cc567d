package dev.askel.engine.execution.child;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.execution.ChildStart;
import dev.askel.asl.model.Resource;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.execution.ChildOutcome;
import dev.askel.engine.execution.ChildStartResult;
import dev.askel.engine.execution.ExecutionStarter;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.task.RequiredPermissions;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskPermissions;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts executions for {@code states:startExecution}. The name of a child is derived from the
 * parent's attempt, so a repeated start finds the child of the first start.
 */
public final class ChildStarts {
    private static final Logger LOG = LoggerFactory.getLogger(ChildStarts.class);
    private static final String MACHINE = "StateMachineArn";
    private static final String EXCEPTION = "Exception";
    private static final EngineError NO_MACHINE =
            new EngineError.ValidationException(
                    "1 validation error detected: Value at 'stateMachineArn' failed to satisfy constraint: Member must not be null");
    private static final String NOT_STARTED = "{}: its child could not be started yet: {}";

    private final Starter starter;
    private final TaskPermissions permissions;

    /** Starts executions as {@link ExecutionStarter#start} does. */
    @FunctionalInterface
    public interface Starter {
        CompletionStage<Answer<StartExecutionResult>> start(
                Caller caller, StartExecutionRequest request, @Nullable Parent parent);
    }

    /**
     * Creates an instance that starts children with {@code starter}, without checks of permissions.
     */
    public ChildStarts(Starter starter) {
        this(starter, TaskPermissions.UNLIMITED);
    }

    /** Creates an instance that starts only children that the parents' roles permit. */
    public ChildStarts(Starter starter, TaskPermissions permissions) {
        this.starter = starter;
        this.permissions = permissions;
    }

    /** Whether the resource is {@code states:startExecution}. */
    public static boolean serves(Resource resource) {
        return resource instanceof Resource.Integration integration
                && integration.service().equals("states")
                && integration.api().equals("startExecution");
    }

    /**
     * Checks the parameters as {@link dev.askel.engine.task.TaskConnector#refusal} does. Accepts a
     * null StateMachineArn, because AWS schedules such a task and then refuses the start.
     */
    public static @Nullable Failure refusal(Payload parameters) {
        var machine = parameters.tree().path(MACHINE);
        return machine.isTextual() || machine.isNull()
                ? null
                : new Failure(
                        ErrorName.RUNTIME,
                        "The Parameters '%s' could not be used to start the Task: [%s]"
                                .formatted(
                                        parameters.text(),
                                        machine.isMissingNode()
                                                ? "The field 'StateMachineArn' is required but was missing"
                                                : "The value for the field 'StateMachineArn' must be a STRING"));
    }

    /**
     * Starts the execution that a task requests, or finds the execution that an earlier request of
     * the task started.
     *
     * @param parent the task that waits for the child's end; null when no task waits
     */
    public CompletionStage<ChildStartResult> start(TaskCall call, @Nullable Parent parent) {
        var parameters = call.parameters().tree();
        var machine = parameters.path(MACHINE).textValue();
        if (machine == null) {
            return CompletableFuture.completedStage(
                    new ChildStartResult.Refused(failure(NO_MACHINE)));
        }
        var name = ChildStart.childName(call.parameters(), call.idempotencyKey());
        var request =
                new StartExecutionRequest(
                        machine, name, input(parameters.path("Input")), call.traceHeader());
        return permissions
                .check(call, RequiredPermissions.computeForStart(machine))
                .thenCompose(verdict ->
                        switch (verdict) {
                            case TaskPermissions.Permitted() -> start(call, request, parent);
                            case TaskPermissions.Denied(_, var message) ->
                                    done(
                                            new ChildStartResult.Refused(
                                                    failure(
                                                            new EngineError.AccessDeniedException(
                                                                    message))));
                            case TaskPermissions.NotAssumable(var message) ->
                                    done(
                                            new ChildStartResult.Refused(
                                                    new Failure(ErrorName.TASK_FAILED, message)));
                            case TaskPermissions.Unavailable() ->
                                    done(
                                            new ChildStartResult.Refused(
                                                    new Failure(
                                                            ErrorName.TASK_FAILED,
                                                            RequiredPermissions.UNREAD_ROLE)));
                        });
    }

    private static CompletionStage<ChildStartResult> done(ChildStartResult result) {
        return CompletableFuture.completedStage(result);
    }

    private CompletionStage<ChildStartResult> start(
            TaskCall call, StartExecutionRequest request, @Nullable Parent parent) {
        return starter.start(
                        new Caller(call.account(), call.region(), call.idempotencyKey()),
                        request,
                        parent)
                .handle((answer, failure) ->
                        answer == null ? onFailure(call, failure) : started(call, answer));
    }

    private static ChildStartResult started(TaskCall call, Answer<StartExecutionResult> answer) {
        return switch (answer) {
            case Answer.Ok(var result) ->
                    new ChildStartResult.Running(
                            result.executionArn(),
                            ChildOutcome.startOutput(result.executionArn(), result.startDate()));
            case Answer.Refused(var error) when isOutage(error) -> {
                DeferredWork.CHILD_STARTS.recordDeferral(
                        error instanceof EngineError.ThrottlingException
                                ? DeferralReason.QUEUE_FULL
                                : DeferralReason.DATABASE_AWAY,
                        () -> call.executionArn());
                yield new ChildStartResult.ClusterUnavailable();
            }
            case Answer.Refused(EngineError.InternalFailure _) -> new ChildStartResult.Broken(null);
            case Answer.Refused(var error) -> new ChildStartResult.Refused(failure(error));
        };
    }

    private static ChildStartResult onFailure(TaskCall call, @Nullable Throwable failure) {
        var reason = UnavailableException.reasonOf(failure);
        if (reason == null) {
            LOG.warn(NOT_STARTED, call.executionArn(), "no answer", failure);
        } else {
            DeferredWork.CHILD_STARTS.recordDeferral(reason, () -> call.executionArn());
        }
        return ChildStartResult.ofFailure(failure);
    }

    /**
     * Whether the start failed because this cluster was unavailable or overloaded. The request
     * itself may be valid.
     */
    private static boolean isOutage(EngineError error) {
        return error instanceof EngineError.ServiceUnavailable
                || error instanceof EngineError.ThrottlingException
                || error instanceof EngineError.KmsThrottlingException;
    }

    private static String input(JsonNode input) {
        if (input.isMissingNode() || input.isNull()) {
            return "{}";
        }
        return input.isTextual() ? input.textValue() : Payload.of(input).text();
    }

    private static Failure failure(EngineError error) {
        var name = error.name();
        return new Failure(
                "StepFunctions." + (name.endsWith(EXCEPTION) ? name : name + EXCEPTION),
                "%s (Service: AWSStepFunctions; Status Code: 400; Error Code: %s; Request ID: %s; Proxy: null)"
                        .formatted(error.message(), name, UUID.randomUUID()));
    }
}
