package dev.askel.http.authorization;

import static dev.askel.http.authorization.RequestedResources.states;

import dev.askel.access.Decision;
import dev.askel.access.PolicyEvaluator;
import dev.askel.access.Principal;
import dev.askel.access.policy.AccessRequest;
import dev.askel.access.policy.AccessRequest.RequestContext;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.TaskInbox;
import dev.askel.engine.api.workbench.TaskInbox.OpenTaskItem;
import dev.askel.http.authorization.Requester.Authenticated;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Decides requests that name a task by its token. A token grants no permission. The task must
 * belong to the principal's account, and policies must allow the action on the resource.
 *
 * <p>For an AWS operation, the resource is the state machine of the task. An activity task has two
 * resources, the machine and the activity. The operation is permitted when policies allow one of
 * them and deny neither. For any other route, the resource is the task's execution, and policies
 * must also allow the action of the corresponding AWS operation.
 */
final class TaskAuthorization {
    private static final Map<String, String> OPERATIONS =
            Map.of(
                    "SendTaskSuccess", states("SendTaskSuccess"),
                    "SendTaskFailure", states("SendTaskFailure"),
                    "SendTaskHeartbeat", states("SendTaskHeartbeat"));

    /** The routes, each with the actions of the corresponding AWS operations. */
    private static final Map<String, List<String>> ROUTES =
            Map.of(
                    "DescribeOpenTask", List.of(states("GetExecutionHistory")),
                    "CompleteOpenTask", List.of(states("SendTaskSuccess")),
                    "RejectOpenTask", List.of(states("SendTaskFailure")),
                    // Assignments are no data of AWS.
                    "ClaimOpenTask", List.of(),
                    "ReleaseOpenTask", List.of(),
                    "AssignOpenTask", List.of(),
                    "AnnotateOpenTask", List.of());

    private final TaskInbox inbox;
    private final DecisionRecords records;

    TaskAuthorization(TaskInbox inbox, DecisionRecords records) {
        this.inbox = inbox;
        this.records = records;
    }

    /** Whether an operation or a route names a task. */
    static boolean isAboutTask(String operation) {
        return OPERATIONS.containsKey(operation) || ROUTES.containsKey(operation);
    }

    /**
     * Decides a request.
     *
     * @return the refusal; empty when the request is permitted, or when the operation itself
     *     refuses the token
     */
    CompletionStage<Optional<EngineError>> check(
            Authenticated requester,
            String operation,
            String token,
            Caller caller,
            RequestContext context) {
        var principal = requester.principal();
        var action = OPERATIONS.getOrDefault(operation, RequestedResources.action(operation));
        if (!PolicyEvaluator.mayAllow(principal, action)) {
            var request = AccessRequest.of(action, RequestedResources.ANY);
            return done(
                    records.denial(requester, caller, request, new Decision.ImplicitlyDenied()));
        }
        var scope = inbox.scopeOf(token);
        if (scope == null) {
            return done(Optional.empty());
        }
        if (!scope.account().equals(principal.account())) {
            var request = AccessRequest.of(action, RequestedResources.ANY);
            return done(
                    records.denial(
                            requester,
                            caller,
                            request,
                            new Decision.ForeignAccount(scope.account())));
        }
        if (OPERATIONS.containsKey(operation)
                && isAllowedOnAll(principal, action, scope, context)) {
            return done(Optional.empty());
        }
        return inbox.describeOpenTask(scope, token)
                .thenApply(found ->
                        switch (found) {
                            case Answer.Refused(EngineError.TaskDoesNotExist _) ->
                                    // The task is closed, so its resource is unknown and nothing
                                    // changes.
                                    Optional.of(new EngineError.TaskTimedOut());
                            case Answer.Refused(var error) -> Optional.of(error);
                            case Answer.Ok(OpenTaskItem task) ->
                                    check(requester, caller, operation, task, context);
                        });
    }

    private Optional<EngineError> check(
            Authenticated requester,
            Caller caller,
            String operation,
            OpenTaskItem task,
            RequestContext context) {
        var ofAws = OPERATIONS.get(operation);
        if (ofAws != null) {
            return check(requester, caller, ofAws, machineAndActivity(task), context);
        }
        var execution = List.of(task.executionArn());
        var refusal =
                check(requester, caller, RequestedResources.action(operation), execution, context);
        for (var inner : ROUTES.getOrDefault(operation, List.of())) {
            refusal =
                    refusal.or(() ->
                            check(
                                    requester,
                                    caller,
                                    inner,
                                    OPERATIONS.containsValue(inner)
                                            ? machineAndActivity(task)
                                            : execution,
                                    context));
        }
        return refusal;
    }

    /**
     * Whether the action is allowed on every task of the account, so that the task need not be
     * looked up.
     */
    private static boolean isAllowedOnAll(
            Principal principal, String action, ArnScope scope, RequestContext context) {
        return Stream.of("stateMachine", "activity")
                .map(type ->
                        AccessRequest.forPattern(
                                        action,
                                        RequestedResources.arn(scope, "states", type + ":*"))
                                .withContext(context))
                .allMatch(request -> PolicyEvaluator.decide(principal, request).isAllowed());
    }

    private static List<String> machineAndActivity(OpenTaskItem task) {
        var machine =
                Arns.parseExecution(task.executionArn()) instanceof Answer.Ok<ExecutionArn>(var arn)
                        ? new StateMachineArn(arn.scope(), arn.stateMachineName()).toString()
                        : task.executionArn();
        var activity = task.activityArn();
        return activity == null ? List.of(machine) : List.of(activity, machine);
    }

    /** Permits the action when it is allowed on one of the resources and denied on none. */
    private Optional<EngineError> check(
            Authenticated requester,
            Caller caller,
            String action,
            List<String> resources,
            RequestContext context) {
        var undecided = Optional.<AccessRequest>empty();
        boolean allowed = false;
        for (var resource : resources) {
            var request = AccessRequest.of(action, resource).withContext(context);
            var decision = PolicyEvaluator.decide(requester.principal(), request);
            if (decision instanceof Decision.ExplicitlyDenied) {
                return records.denial(requester, caller, request, decision);
            }
            if (decision.isAllowed()) {
                allowed = true;
            } else if (undecided.isEmpty()) {
                undecided = Optional.of(request);
            }
        }
        return allowed
                ? Optional.empty()
                : undecided.flatMap(request ->
                        records.denial(
                                requester,
                                caller,
                                request,
                                PolicyEvaluator.decide(requester.principal(), request)));
    }

    /**
     * Returns the action and the resource of a permitted request, for the audit log. The resource
     * of a route is the task's execution. The resource of an operation of AWS is {@code *}, because
     * the execution is not looked up here.
     */
    CompletionStage<AccessRequest> auditedRequest(String operation, String token) {
        var action = OPERATIONS.getOrDefault(operation, RequestedResources.action(operation));
        return OPERATIONS.containsKey(operation)
                ? CompletableFuture.completedStage(AccessRequest.of(action, RequestedResources.ANY))
                : inbox.describeOpenTask(null, token)
                        .thenApply(found ->
                                AccessRequest.of(
                                        action,
                                        found instanceof Answer.Ok<OpenTaskItem>(var task)
                                                ? task.executionArn()
                                                : RequestedResources.ANY));
    }

    private static CompletionStage<Optional<EngineError>> done(Optional<EngineError> refusal) {
        return CompletableFuture.completedStage(refusal);
    }
}
