package dev.askel.trigger.target;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.task.RequiredPermissions;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.task.TaskOutcome;
import dev.askel.engine.task.TaskPermissions;
import dev.askel.trigger.target.CallResult.Deferred;
import dev.askel.trigger.target.CallResult.Delivered;
import dev.askel.trigger.target.CallResult.Failed;
import dev.askel.trigger.target.CallResult.RateReached;
import dev.askel.trigger.target.Destinations.CallSlot;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls targets. The engine itself starts the executions of this cluster's state machines; a
 * connector calls any other target. No method blocks.
 */
final class TargetCalls {
    /** The maximum time of a call. After this time the attempt has failed. */
    static final Duration CALL_MAX = Duration.ofSeconds(30);

    /** The maximum time of a call of an API destination (EventBridge quotas). */
    static final Duration DESTINATION_CALL_MAX = Duration.ofSeconds(5);

    /** The maximum time for which a call waits in memory for the permit of its endpoint. */
    static final Duration PERMIT_WAIT_MAX = Duration.ofSeconds(30);

    /** The maximum time for the check of a role. */
    private static final Duration CHECK_MAX = Duration.ofSeconds(10);

    private static final Resource HTTP_INVOKE = Resource.parse("arn:aws:states:::http:invoke");

    private static final Resource START = Resource.parse("arn:aws:states:::states:startExecution");
    private static final Resource SEND_MESSAGE =
            Resource.parse("arn:aws:states:::aws-sdk:sqs:sendMessage");

    /** Distinguishes the call of the dead-letter queue from the call of the target. */
    private static final String DEAD_LETTER = "/dead-letter";

    private final Executions executions;
    private final TaskConnectors connectors;
    private final OverlapCheck overlaps;
    private final Destinations destinations;
    private final Duration permitWaitMax;

    /**
     * Creates the calls.
     *
     * @param connectors with the engine's check of permissions
     * @param permitWaitMax usually {@link #PERMIT_WAIT_MAX}
     */
    TargetCalls(
            Executions executions,
            TaskConnectors connectors,
            OverlapCheck overlaps,
            Destinations destinations,
            Duration permitWaitMax) {
        this.destinations = destinations;
        this.permitWaitMax = permitWaitMax;
        this.executions = executions;
        this.connectors = connectors;
        this.overlaps = overlaps;
    }

    /** Makes the next attempt of a delivery. The stage never fails. */
    CompletionStage<CallResult> call(PendingDelivery pending) {
        try {
            return attempt(pending).handle(TargetCalls::resultOf);
        } catch (RuntimeException bug) {
            return CompletableFuture.completedStage(resultOf(null, bug));
        }
    }

    private CompletionStage<CallResult> attempt(PendingDelivery pending) {
        var delivery = pending.delivery();
        if (pending.isDeadLetter()) {
            return callConnector(
                    taskCall(delivery, SEND_MESSAGE, DeadLetter.message(pending), DEAD_LETTER),
                    CALL_MAX);
        }
        var request =
                TargetRequest.of(
                        delivery.target(),
                        ContextAttributes.input(delivery, pending.progress().attempts() + 1));
        return switch (request) {
            case TargetRequest.StartExecution(var machine, var input) ->
                    start(delivery, machine, input);
            case TargetRequest.ServiceCall(var resource, var parameters) ->
                    callConnector(taskCall(delivery, resource, parameters, ""), CALL_MAX);
            case TargetRequest.InvokeDestination invocation -> invoke(delivery, invocation);
            case TargetRequest.Invalid(var message) ->
                    CompletableFuture.completedStage(
                            new Failed("ValidationException", message, false));
        };
    }

    private static CallResult resultOf(@Nullable CallResult result, @Nullable Throwable failure) {
        if (result != null) {
            return result;
        }
        var cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return cause instanceof TimeoutException
                ? new Failed("Timeout", "The target did not answer in time", true)
                : new Failed("InternalFailure", String.valueOf(cause), true);
    }

    // State machines of this cluster

    /** Checks the role first, because the check of overlaps can stop an execution. */
    private CompletionStage<CallResult> start(Delivery delivery, String machine, String input) {
        var call = taskCall(delivery, START, Payload.EMPTY_OBJECT, "");
        return connectors
                .permissions()
                .check(call, RequiredPermissions.computeForStart(machine))
                .thenCompose(verdict ->
                        switch (verdict) {
                            case TaskPermissions.Permitted() ->
                                    overlaps.check(delivery)
                                            .thenCompose(refusal ->
                                                    refusal.isPresent()
                                                            ? CompletableFuture.completedStage(
                                                                    refusal.get())
                                                            : startPermitted(
                                                                    delivery, machine, input));
                            case TaskPermissions.Denied(_, var message) -> refused(message);
                            case TaskPermissions.NotAssumable(var message) -> refused(message);
                            case TaskPermissions.Unavailable() ->
                                    CompletableFuture.completedStage(
                                            new Deferred(RequiredPermissions.UNREAD_ROLE, null));
                        });
    }

    private CompletionStage<CallResult> startPermitted(
            Delivery delivery, String machine, String input) {
        return executions
                .startExecution(
                        new Caller(delivery.account(), delivery.region(), delivery.id().toString()),
                        new StartExecutionRequest(machine, delivery.executionName(), input, null))
                .thenApply(TargetCalls::started);
    }

    private static CompletionStage<CallResult> refused(String message) {
        return CompletableFuture.completedStage(
                new Failed("AccessDeniedException", message, false));
    }

    /**
     * An execution with the name exists already when an earlier attempt started it, perhaps with
     * another attempt number in its input. A start beyond the quota of open executions waits like a
     * throttled one.
     */
    static CallResult started(Answer<StartExecutionResult> answer) {
        return switch (answer) {
            case Answer.Ok<StartExecutionResult>(var result) ->
                    new Delivered(result.executionArn());
            case Answer.Refused(EngineError.ExecutionAlreadyExists existing) ->
                    new Delivered(existing.arn());
            case Answer.Refused(EngineError.ThrottlingException error) ->
                    new Deferred(error.message(), null);
            case Answer.Refused(EngineError.ExecutionLimitExceeded error) ->
                    new Deferred(error.message(), null);
            case Answer.Refused(EngineError.KmsThrottlingException error) ->
                    new Deferred(error.message(), null);
            case Answer.Refused(EngineError.ServiceUnavailable error) ->
                    new Deferred(error.message(), null);
            case Answer.Refused(EngineError.InternalFailure error) ->
                    new Failed(error.name(), error.message(), true);
            case Answer.Refused(var error) -> new Failed(error.name(), error.message(), false);
        };
    }

    // API destinations

    private CompletionStage<CallResult> invoke(
            Delivery delivery, TargetRequest.InvokeDestination invocation) {
        return destinations
                .acquire(invocation.destination())
                .thenCompose(answer ->
                        switch (answer) {
                            case Answer.Refused(var error) ->
                                    CompletableFuture.completedStage(
                                            new Deferred(error.message(), null));
                            case Answer.Ok(CallSlot.Busy(var retryAt)) ->
                                    CompletableFuture.completedStage(new RateReached(retryAt));
                            case Answer.Ok(CallSlot.Missing()) ->
                                    CompletableFuture.completedStage(
                                            new Failed(
                                                    "ResourceNotFoundException",
                                                    "The API destination %s does not exist."
                                                            .formatted(
                                                                    invocation
                                                                            .destination()
                                                                            .text()),
                                                    false));
                            case Answer.Ok(CallSlot.Granted granted) ->
                                    invoke(delivery, invocation, granted);
                        });
    }

    private CompletionStage<CallResult> invoke(
            Delivery delivery, TargetRequest.InvokeDestination invocation, CallSlot.Granted slot) {
        Payload parameters;
        try {
            parameters =
                    DestinationCall.parameters(
                            invocation.destination().text(),
                            slot,
                            invocation.input(),
                            invocation.http());
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedStage(
                    new Failed("ValidationException", String.valueOf(e.getMessage()), false));
        }
        var call = taskCall(delivery, HTTP_INVOKE, parameters, "");
        return CompletableFuture.supplyAsync(
                        () -> call,
                        CompletableFuture.delayedExecutor(
                                slot.delay().toMillis(), TimeUnit.MILLISECONDS))
                .thenCompose(due -> callConnector(due, DESTINATION_CALL_MAX));
    }

    // Other targets

    private CompletionStage<CallResult> callConnector(TaskCall call, Duration callMax) {
        var refusal = connectors.refusal(call.resource(), call.parameters());
        if (refusal != null) {
            return CompletableFuture.completedStage(
                    new Failed(refusal.error(), cause(refusal), false));
        }
        var outcome = connectors.callWithin(call, callMax).toCompletableFuture();
        var _ =
                outcome.copy()
                        .orTimeout(permitWaitMax.toMillis(), TimeUnit.MILLISECONDS)
                        .whenComplete((_, failure) -> {
                            if (failure instanceof TimeoutException) {
                                // A call without a permit of its endpoint is no attempt.
                                connectors.deferUnsent(call);
                            }
                        });
        var attemptMax = CHECK_MAX.plus(permitWaitMax).plus(callMax);
        return outcome.copy()
                .orTimeout(attemptMax.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, failure) -> {
                    if (failure instanceof TimeoutException) {
                        connectors.cancel(call);
                    }
                })
                .thenApply(TargetCalls::called);
    }

    private static CallResult called(TaskOutcome outcome) {
        return switch (outcome) {
            case TaskOutcome.Answered _, TaskOutcome.JobStarted _ -> new Delivered(null);
            case TaskOutcome.Failed(var failure) ->
                    new Failed(
                            failure.error(),
                            cause(failure),
                            ServiceErrors.isRetryable(failure.error(), cause(failure)));
            case TaskOutcome.NotStarted(var failure) ->
                    new Failed(failure.error(), cause(failure), true);
            case TaskOutcome.Deferred(var permit, var retryAt) -> new Deferred(permit, retryAt);
        };
    }

    private static String cause(Failure failure) {
        return String.valueOf(failure.cause());
    }

    /** Returns a call that a connector can defer, so that it does not wait for its permit. */
    static TaskCall taskCall(
            Delivery delivery, Resource resource, Payload parameters, String keySuffix) {
        return new TaskCall(
                delivery.sourceArn(),
                resource,
                parameters,
                delivery.id() + keySuffix,
                null,
                null,
                delivery.account(),
                delivery.region(),
                CALL_MAX,
                null,
                delivery.createdAt(),
                delivery.target().roleArn());
    }
}
