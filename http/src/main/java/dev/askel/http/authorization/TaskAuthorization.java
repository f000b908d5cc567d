package dev.askel.http.authorization;

import static dev.askel.http.authorization.RequestedResources.states;

import dev.askel.access.Decision;
import dev.askel.access.Policies;
import dev.askel.access.Principal;
import dev.askel.access.policy.AccessRequest;
import dev.askel.access.policy.AccessRequest.RequestContext;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.TaskInbox;
import dev.askel.engine.api.workbench.TaskInbox.OpenTaskItem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Decides requests that name a task by its token. A token is no permission: its task must belong to
 * the principal's account, and its resource must be allowed.
 *
 * <p>The resource of an operation of AWS is the task's machine or, for an activity task, its
 * activity: a policy may allow either, and both must not be denied. The resource of another route
 * is the task's execution. Such a route needs the action of AWS's operation, too.
 */
final class TaskAuthorization {
    private static final Map<String, String> OPERATIONS =
            Map.of(
                    "SendTaskSuccess", states("SendTaskSuccess"),
                    "SendTaskFailure", states("SendTaskFailure"),
                    "SendTaskHeartbeat", states("SendTaskHeartbeat"));

    /** The routes, with the operation of AWS whose data each reads or changes. */
    private static final Map<String, String> ROUTES =
            Map.of(
                    "DescribeOpenTask", states("GetExecutionHistory"),
                    "CompleteOpenTask", states("SendTaskSuccess"),
                    "RejectOpenTask", states("SendTaskFailure"));

    private final TaskInbox inbox;

    TaskAuthorization(TaskInbox inbox) {
        this.inbox = inbox;
    }

    /** Whether an operation or a route names a task. */
    static boolean isAboutTask(String operation) {
        return OPERATIONS.containsKey(operation) || ROUTES.containsKey(operation);
    }

    /**
     * Decides a request.
     *
     * @return empty when it is permitted, or when the operation refuses the token
     */
    CompletionStage<Optional<EngineError>> check(
            Principal principal, String operation, String token, RequestContext context) {
        var action = OPERATIONS.getOrDefault(operation, RouteRules.action(operation));
        if (!Policies.mentions(principal, action)) {
            var request = AccessRequest.of(action, RequestedResources.ANY);
            return done(Denial.of(principal, request, new Decision.ImplicitlyDenied()));
        }
        var scope = inbox.scopeOf(token);
        if (scope == null) {
            return done(Optional.empty());
        }
        if (!scope.account().equals(principal.account())) {
            var request = AccessRequest.of(action, RequestedResources.ANY);
            return done(
                    Denial.of(principal, request, new Decision.ForeignAccount(scope.account())));
        }
        if (OPERATIONS.containsKey(operation)
                && isAllowedOnAll(principal, action, scope, context)) {
            return done(Optional.empty());
        }
        return inbox.describeOpenTask(scope, token)
                .thenApply(found ->
                        switch (found) {
                            case Answer.Refused(EngineError.TaskDoesNotExist _) ->
                                    // Closed, so that its resource is unknown; nothing is changed.
                                    Optional.of(new EngineError.TaskTimedOut());
                            case Answer.Refused(var error) -> Optional.of(error);
                            case Answer.Ok(OpenTaskItem task) ->
                                    check(principal, operation, task, context);
                        });
    }

    private static Optional<EngineError> check(
            Principal principal, String operation, OpenTaskItem task, RequestContext context) {
        var ofAws = OPERATIONS.get(operation);
        if (ofAws != null) {
            return check(principal, ofAws, machineAndActivity(task), context);
        }
        var execution = List.of(task.executionArn());
        var inner = ROUTES.getOrDefault(operation, "");
        return check(principal, RouteRules.action(operation), execution, context)
                .or(() ->
                        check(
                                principal,
                                inner,
                                OPERATIONS.containsValue(inner)
                                        ? machineAndActivity(task)
                                        : execution,
                                context));
    }

    /** Whether the action is allowed on every task of the account, so that no look-up is needed. */
    private static boolean isAllowedOnAll(
            Principal principal, String action, ArnScope scope, RequestContext context) {
        return Stream.of("stateMachine", "activity")
                .map(type ->
                        AccessRequest.ofEvery(
                                        action,
                                        RequestedResources.arn(scope, "states", type + ":*"))
                                .in(context))
                .allMatch(request -> Policies.decide(principal, request).isAllowed());
    }

    private static List<String> machineAndActivity(OpenTaskItem task) {
        var machine =
                Arns.execution(task.executionArn()) instanceof Answer.Ok<ExecutionArn>(var arn)
                        ? new StateMachineArn(arn.scope(), arn.stateMachine()).toString()
                        : task.executionArn();
        var activity = task.activityArn();
        return activity == null ? List.of(machine) : List.of(activity, machine);
    }

    /** Permits the action when it is allowed on one of the resources and denied on none. */
    private static Optional<EngineError> check(
            Principal principal, String action, List<String> resources, RequestContext context) {
        var denial = Optional.<EngineError>empty();
        boolean allowed = false;
        for (var resource : resources) {
            var request = AccessRequest.of(action, resource).in(context);
            var decision = Policies.decide(principal, request);
            if (decision instanceof Decision.ExplicitlyDenied) {
                return Denial.of(principal, request, decision);
            }
            if (decision.isAllowed()) {
                allowed = true;
            } else if (denial.isEmpty()) {
                denial = Denial.of(principal, request, decision);
            }
        }
        return allowed ? Optional.empty() : denial;
    }

    private static CompletionStage<Optional<EngineError>> done(Optional<EngineError> refusal) {
        return CompletableFuture.completedStage(refusal);
    }
}
