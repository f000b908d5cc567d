package dev.askel.engine.execution;

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
import dev.askel.engine.task.TaskCall;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How {@code states:startExecution} starts an execution. A repeated start meets itself by its name,
 * which follows from the parent's attempt.
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

    /** As {@link ExecutionStarter#start}. */
    @FunctionalInterface
    public interface Starter {
        CompletionStage<Answer<StartExecutionResult>> start(
                Caller caller, StartExecutionRequest request, @Nullable Parent parent);
    }

    /** Starts through {@code starter}. */
    public ChildStarts(Starter starter) {
        this.starter = starter;
    }

    /** Whether these calls are ours. */
    public static boolean serves(Resource resource) {
        return resource instanceof Resource.Integration integration
                && integration.service().equals("states")
                && integration.api().equals("startExecution");
    }

    /**
     * As {@link dev.askel.engine.task.TaskConnector#refusal}. A null is left out of the request, so
     * the start itself is refused.
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

    /** What became of a start. */
    public sealed interface Started {
        /** It runs, or ran; {@code output} is what the call answers. */
        record Running(String childArn, Payload output) implements Started {}

        /** It was refused, as AWS refuses it. */
        record Refused(Failure failure) implements Started {}

        /** Something was out of reach for us; nobody knows what became of it. */
        record NotYet() implements Started {}

        /** A bug of ours, which the same start would meet again. */
        record Broken(@Nullable Throwable bug) implements Started {}

        /** What a start without an answer came to. */
        static Started without(@Nullable Throwable failure) {
            return OutOfReachException.isReasonOf(failure)
                    ? new NotYet()
                    : new Broken(
                            failure instanceof CompletionException ? failure.getCause() : failure);
        }
    }

    /**
     * Starts the execution a task asks for, or finds that it was started before.
     *
     * @param parent who waits for its end; null when nobody does
     */
    public CompletionStage<Started> start(TaskCall call, @Nullable Parent parent) {
        var parameters = call.parameters().tree();
        var machine = parameters.path(MACHINE).textValue();
        if (machine == null) {
            return CompletableFuture.completedStage(new Started.Refused(failure(NO_MACHINE)));
        }
        var name = ChildStart.name(call.parameters(), call.idempotencyKey());
        var request =
                new StartExecutionRequest(
                        machine, name, input(parameters.path("Input")), call.traceHeader());
        return starter.start(
                        new Caller(call.account(), call.region(), call.idempotencyKey()),
                        request,
                        parent)
                .handle((answer, failure) ->
                        answer == null ? without(call, failure) : started(call, answer));
    }

    private static Started started(TaskCall call, Answer<StartExecutionResult> answer) {
        return switch (answer) {
            case Answer.Ok(var result) ->
                    new Started.Running(
                            result.executionArn(),
                            ChildOutcome.startOutput(result.executionArn(), result.startDate()));
            case Answer.Refused(var error) when isOutage(error) -> {
                DeferredWork.CHILD_STARTS.deferred(
                        error instanceof EngineError.ThrottlingException
                                ? DeferralReason.QUEUE_FULL
                                : DeferralReason.DATABASE_AWAY,
                        () -> call.executionArn());
                yield new Started.NotYet();
            }
            case Answer.Refused(EngineError.InternalFailure _) -> new Started.Broken(null);
            case Answer.Refused(var error) -> new Started.Refused(failure(error));
        };
    }

    private static Started without(TaskCall call, @Nullable Throwable failure) {
        var reason = OutOfReachException.reasonOf(failure);
        if (reason == null) {
            LOG.warn(NOT_STARTED, call.executionArn(), "no answer", failure);
        } else {
            DeferredWork.CHILD_STARTS.deferred(reason, () -> call.executionArn());
        }
        return Started.without(failure);
    }

    /** What says nothing of the request, only of the moment it came. */
    private static boolean isOutage(EngineError error) {
        return error instanceof EngineError.ServiceUnavailable
                || error instanceof EngineError.ThrottlingException;
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
