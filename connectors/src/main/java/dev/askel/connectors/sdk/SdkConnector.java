package dev.askel.connectors.sdk;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.connectors.aws.AwsServices;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.aws.ServiceRequest;
import dev.askel.connectors.aws.ServiceResponse;
import dev.askel.connectors.call.RefusedParameters;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.call.ThreadedConnector;
import dev.askel.connectors.model.JavaNames;
import dev.askel.connectors.sdk.SdkActions.Action;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Calls the action of {@code arn:aws:states:::aws-sdk:<client>:<action>}, with or without {@code
 * .waitForTaskToken}.
 */
public final class SdkConnector extends ThreadedConnector {
    private final AwsServices services;
    private final Duration answerTimeout;

    /**
     * Creates a connector.
     *
     * @param answerTimeout the maximum wait for an answer, for states without TimeoutSeconds
     */
    public SdkConnector(AwsServices services, RunningCalls calls, Duration answerTimeout) {
        super(calls);
        this.services = services;
        this.answerTimeout = answerTimeout;
    }

    @Override
    public boolean serves(Resource resource) {
        return action(resource).isPresent();
    }

    private static Optional<Action> action(Resource resource) {
        return resource instanceof Integration it
                        && (it.pattern() == CallPattern.REQUEST_RESPONSE
                                || it.pattern() == CallPattern.WAIT_FOR_TASK_TOKEN)
                ? SdkActions.find(it)
                : Optional.empty();
    }

    @Override
    public @Nullable Failure refusal(Resource resource, Payload parameters) {
        var input = action(resource).map(action -> action.operation().input()).orElse(null);
        var problems = new ArrayList<String>();
        var members = new HashSet<String>();
        if (input != null) {
            input.members().forEach(member -> members.add(JavaNames.toJavaName(member.name())));
        }
        for (var parameter : parameters.tree().properties()) {
            if (!members.contains(parameter.getKey())) {
                problems.add(
                        "The field '%s' is not supported by Step Functions"
                                .formatted(parameter.getKey()));
            }
        }
        if (input != null) {
            for (var name : input.requiredNames()) {
                var member = input.member(name);
                var parameter = JavaNames.toJavaName(name);
                // AWS omits a null from the request, and the service refuses the request (recorded
                // on AWS in 2026).
                if (!parameters.tree().has(parameter)
                        && (member == null || !member.isIdempotencyToken())) {
                    problems.add("The field '%s' is required but was missing".formatted(parameter));
                }
            }
        }
        return RefusedParameters.of(parameters, problems);
    }

    @Override
    protected TaskOutcome perform(TaskCall call) throws InterruptedException {
        var action =
                action(call.resource())
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "No action: " + call.resource().arn()));
        var answer =
                services.call(
                        new ServiceRequest(
                                action.client(),
                                action.operation().name(),
                                withTokens(action, call),
                                ServiceCaller.of(call),
                                timeoutFor(call, answerTimeout)));
        var service = SdkNames.servicePrefix(action.model().serviceId());
        return switch (answer) {
            case ServiceResponse.Answered(var result, _, _) ->
                    new TaskOutcome.Answered(
                            Payload.of(JavaNames.toJava(action.operation().output(), result)));
            case ServiceResponse.Refused refused ->
                    new TaskOutcome.Failed(refusal(action, service, refused));
            case ServiceResponse.Unaddressed(var reason) -> clientFailure(service, reason);
            case ServiceResponse.Unsigned(var reason, var ofRole, _, _) ->
                    ofRole || call.roleArn() != null
                            ? new TaskOutcome.Failed(new Failure(ErrorName.TASK_FAILED, reason))
                            : clientFailure(service, reason);
            case ServiceResponse.NotSent(var reason) ->
                    clientFailure(service, "Unable to execute HTTP request: " + reason);
            case ServiceResponse.Broken(var reason) ->
                    clientFailure(service, "Unable to execute HTTP request: " + reason);
            case ServiceResponse.TimedOut(var after) ->
                    new TaskOutcome.Failed(
                            new Failure(
                                    service + ".ApiCallTimeoutException",
                                    "Client execution did not complete before the specified timeout configuration: %d millis"
                                            .formatted(after.toMillis())));
        };
    }

    /**
     * Fills missing idempotency tokens from the idempotency key of the call, which is the same for
     * all repetitions.
     */
    private static ObjectNode withTokens(Action action, TaskCall call) {
        var input = action.operation().input();
        var parameters =
                JavaNames.toApi(input, call.parameters().tree()) instanceof ObjectNode named
                        ? named
                        : JsonNodeFactory.instance.objectNode();
        if (input != null) {
            for (var member : input.members()) {
                if (member.isIdempotencyToken() && !parameters.hasNonNull(member.name())) {
                    var key = call.idempotencyKey().getBytes(StandardCharsets.UTF_8);
                    parameters.put(member.name(), UUID.nameUUIDFromBytes(key).toString());
                }
            }
        }
        return parameters;
    }

    private static TaskOutcome clientFailure(String service, String cause) {
        return new TaskOutcome.Failed(new Failure(service + ".SdkClientException", cause));
    }

    /**
     * Formats the failure like version 2 of the SDK (recorded on AWS:
     * test_sfn_send_task_outcome_with_no_such_token).
     */
    private static Failure refusal(Action action, String service, ServiceResponse.Refused refused) {
        var origin = origin(service, refused);
        var headError = headError(action, refused);
        if (headError != null) {
            // Recorded on AWS (2026, Feature.Catch-007): the SDK wraps one exception in another.
            return new Failure(
                    service + "." + SdkNames.exceptionName(headError),
                    "%1$s (SDK Attempt Count: 1) %1$s".formatted(origin));
        }
        var error = refused.error();
        var message = refused.message() == null ? "" : refused.message() + " ";
        return new Failure(
                service
                        + "."
                        + (error == null ? service + "Exception" : SdkNames.exceptionName(error)),
                "%s%s (SDK Attempt Count: 1)".formatted(message, origin));
    }

    private static String origin(String service, ServiceResponse.Refused refused) {
        var extended = refused.extendedRequestId();
        return "(Service: %s, Status Code: %d, Request ID: %s%s)"
                .formatted(
                        service,
                        refused.status(),
                        refused.requestId(),
                        extended == null ? "" : ", Extended Request ID: " + extended);
    }

    /**
     * Returns the error of a HEAD request, whose answer has no body; null for other requests. For
     * HeadBucket and HeadObject, the SDK derives the error from the status.
     */
    private static @Nullable String headError(Action action, ServiceResponse.Refused refused) {
        if (refused.status() != 404 || refused.code() != null) {
            return null;
        }
        return switch (action.client() + ":" + action.operation().name()) {
            case "s3:HeadBucket" -> "NoSuchBucket";
            case "s3:HeadObject" -> "NoSuchKey";
            default -> null;
        };
    }
}
