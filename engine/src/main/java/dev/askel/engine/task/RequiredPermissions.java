package dev.askel.engine.task;

import dev.askel.access.policy.AccessRequest;
import dev.askel.access.policy.ConditionKeys;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.model.AskelAction;
import dev.askel.asl.model.Resource;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.arn.Arn;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.task.TaskPermissions.Denied;
import dev.askel.engine.task.TaskPermissions.NotAssumable;
import dev.askel.engine.task.TaskPermissions.Unavailable;
import dev.askel.engine.task.TaskPermissions.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes the actions on resources of Askel that policies must allow for a task's call. AWS makes
 * the same checks for the execution role (<a
 * href="https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html">policies
 * of integrated services</a>). Calls to {@code aws-sdk:sfn} need no check here, because this server
 * checks them as API requests.
 */
public final class RequiredPermissions {
    private static final String INVOKE_ENDPOINT = "states:InvokeHTTPEndpoint";
    private static final String INVOKE_DESTINATION = "events:InvokeApiDestination";
    private static final String USE_CONNECTION = "events:RetrieveConnectionCredentials";

    /** The cause of the failure when the role of a call could not be read in time. */
    public static final String UNREAD_ROLE =
            "The role of the execution could not be read, so its permissions are unknown.";

    private RequiredPermissions() {}

    /** Returns the access requests that policies must allow for a call by a connector. */
    static List<AccessRequest> computeForCall(TaskCall call) {
        var action = AskelAction.of(call.resource());
        if (action != null) {
            return switch (action) {
                case SEND_SIGNAL -> List.of(signal(call));
                case WAIT_FOR_SIGNAL -> List.of();
                case ACQUIRE -> List.of(permits("askel:AcquirePermits", call));
                case RELEASE -> List.of(permits("askel:ReleasePermits", call));
            };
        }
        if (!(call.resource() instanceof Resource.Integration integration)
                || !integration.service().equals("http")) {
            return List.of();
        }
        var parameters = call.parameters().tree();
        var authentication =
                parameters.hasNonNull("Authentication") ? "Authentication" : "InvocationConfig";
        if (call.isOfRule()) {
            return List.of(
                    AccessRequest.of(
                            INVOKE_DESTINATION,
                            parameters.path(authentication).path("ApiDestinationArn").asText()));
        }
        return List.of(
                AccessRequest.of(INVOKE_ENDPOINT, machine(call.executionArn()))
                        .with(ConditionKeys.HTTP_ENDPOINT, parameters.path("ApiEndpoint").asText())
                        .with(ConditionKeys.HTTP_METHOD, parameters.path("Method").asText()),
                AccessRequest.of(
                        USE_CONNECTION,
                        parameters.path(authentication).path("ConnectionArn").asText()));
    }

    private static AccessRequest permits(String permission, TaskCall call) {
        return AccessRequest.of(
                permission,
                "arn:%s:askel:%s:%s:semaphore/%s"
                        .formatted(
                                ArnScope.partitionOf(call.region()),
                                call.region(),
                                call.account(),
                                call.parameters().tree().path("Name").asText()));
    }

    /**
     * Returns the access requests that policies must allow for the start of an execution. For a
     * version or an alias, the resource is its state machine.
     *
     * @param machine the ARN in the parameters. For any other string the result is empty, because
     *     its start is refused
     */
    public static List<AccessRequest> computeForStart(String machine) {
        if (!(Arns.parseStateMachine(machine.split("#", 2)[0])
                instanceof Answer.Ok<StateMachineArn>(var arn))) {
            return List.of();
        }
        var request = AccessRequest.of("states:StartExecution", arn.unqualified().toString());
        var qualifier = arn.qualifier();
        return List.of(
                qualifier == null ? request : request.with(ConditionKeys.QUALIFIER, qualifier));
    }

    private static AccessRequest signal(TaskCall call) {
        var arguments = call.parameters().tree();
        return arguments.has("ExecutionArn")
                ? AccessRequest.of("askel:SendSignal", arguments.path("ExecutionArn").asText())
                : AccessRequest.of(
                        "askel:SendSignalToKey",
                        "arn:%s:askel:%s:%s:signal/%s"
                                .formatted(
                                        ArnScope.partitionOf(call.region()),
                                        call.region(),
                                        call.account(),
                                        arguments.path("Name").asText()));
    }

    private static String machine(String executionArn) {
        return switch (Arns.parse(executionArn)) {
            case Answer.Ok<Arn>(ExecutionArn execution) ->
                    new StateMachineArn(execution.scope(), execution.stateMachineName()).toString();
            case Answer.Ok<Arn>(ExpressExecutionArn express) ->
                    new StateMachineArn(express.scope(), express.stateMachineName()).toString();
            case Answer.Ok<Arn> _, Answer.Refused<Arn> _ -> executionArn;
        };
    }

    /**
     * Returns the failure of a connector's call according to the verdict; null when the call may be
     * made.
     */
    static @Nullable Failure failure(Verdict verdict) {
        return switch (verdict) {
            case TaskPermissions.Permitted() -> null;
            case Denied(var action, var message) ->
                    new Failure(
                            action.equals(USE_CONNECTION)
                                    ? "Events.ConnectionResource.AccessDenied"
                                    : ErrorName.PERMISSIONS,
                            message);
            case NotAssumable(var message) -> new Failure(ErrorName.TASK_FAILED, message);
            case Unavailable() -> new Failure(ErrorName.TASK_FAILED, UNREAD_ROLE);
        };
    }
}
