package dev.askel.http.authorization;

import static dev.askel.http.authorization.RequestedResources.ANY;
import static dev.askel.http.authorization.RequestedResources.action;
import static dev.askel.http.authorization.RequestedResources.onArn;
import static dev.askel.http.authorization.RequestedResources.states;
import static java.util.Map.entry;

import dev.askel.access.policy.AccessRequest;
import dev.askel.http.rest.RestCall;
import dev.askel.http.wire.RequestMembers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lists the actions and resources of the REST routes that are not operations of AWS. The action of
 * such a route is {@code askel:} followed by its operation id. Some of these routes show or change
 * data that an AWS operation also shows or changes. For them, policies must also allow the action
 * of that AWS operation. {@link TaskAuthorization} decides the routes that name a task by its
 * token. {@link PrincipalRouteRules} has the routes of users, roles and policies, and {@link
 * TriggerRouteRules} those of triggers.
 */
final class RouteRules {
    private static final String EXECUTION = "executionArn";
    private static final String ARN = "arn";
    private static final String MACHINE = "machine";
    private static final String MAP_RUN = "mapRunArn";
    private static final String JOB = "jobId";
    private static final String CONNECTION = "connectionName";

    private static final String SIGNAL_TO_KEY = "SendSignalToKey";
    private static final String KEY_RING = "key-ring";
    private static final String ENDPOINTS = "endpoints";

    private static final String DESCRIBE_EXECUTION = states("DescribeExecution");
    private static final String GET_HISTORY = states("GetExecutionHistory");
    static final String LIST_EXECUTIONS = states("ListExecutions");

    private static final Map<String, Rule> RULES =
            Map.ofEntries(
                    entry(
                            "DescribeApi",
                            _ -> List.of(AccessRequest.of(action("DescribeApi"), ANY))),
                    // Events and live changes
                    onExecution("ListEvents", EXECUTION, GET_HISTORY),
                    onExecution("StreamExecutionEvents", EXECUTION, GET_HISTORY),
                    onExecution("StreamEventRows", EXECUTION, GET_HISTORY),
                    onExecution("GetRootCause", EXECUTION, DESCRIBE_EXECUTION, GET_HISTORY),
                    onExecution("AwaitExecutionEnd", EXECUTION, DESCRIBE_EXECUTION),
                    entry("StartAndAwaitExecutionEnd", RouteRules::startAndAwait),
                    onMachine("StreamExecutions", "stateMachineArn", LIST_EXECUTIONS),
                    // Map Runs
                    entry("ListMapRunProgress", RouteRules::listMapRunProgress),
                    onExecution("StreamMapRun", MAP_RUN, states("DescribeMapRun")),
                    onExecution("GroupMapRunFailures", MAP_RUN, LIST_EXECUTIONS),
                    onExecution("GetMapRunHeat", MAP_RUN, LIST_EXECUTIONS),
                    onExecution("ListMapRunChildren", MAP_RUN, LIST_EXECUTIONS),
                    onExecution("RedriveMapRunChildren", EXECUTION, states("RedriveExecution")),
                    // Searches and statistics
                    entry("SearchExecutions", RouteRules::searchExecutions),
                    entry("SearchInputs", it -> readsInputs("SearchInputs", it)),
                    entry("GroupExecutions", it -> readsInputs("GroupExecutions", it)),
                    onMachine("GroupFailures", MACHINE, LIST_EXECUTIONS),
                    onMachine("GetRates", MACHINE, LIST_EXECUTIONS),
                    onMachine("GetMachineRates", MACHINE, LIST_EXECUTIONS),
                    onMachine("GetAwsCost", MACHINE, LIST_EXECUTIONS),
                    onMachine("GetStateStatistics", MACHINE, LIST_EXECUTIONS),
                    entry("ListOpenTasks", RouteRules::listOpenTasks),
                    // Bulk jobs
                    entry("PreviewBulkJob", it -> onBulkItems("PreviewBulkJob", it)),
                    entry("StartBulkJob", it -> onBulkItems("StartBulkJob", it)),
                    onJob("ListBulkJobs"),
                    onJob("DescribeBulkJob"),
                    onJob("ListBulkItems"),
                    onJob("PauseBulkJob"),
                    onJob("ResumeBulkJob"),
                    onJob("CancelBulkJob"),
                    onJob("ChangeBulkRate"),
                    // Connections
                    onConnection("ListConnections"),
                    onConnection("CreateConnection"),
                    onConnection("DescribeConnection"),
                    onConnection("UpdateConnection"),
                    onConnection("DeleteConnection"),
                    // Semaphores
                    onSemaphore("ListSemaphores"),
                    onSemaphore("DescribeSemaphore"),
                    onSemaphore("SetSemaphoreLimit"),
                    onSemaphore("RemoveSemaphoreLimit"),
                    onSemaphore("ReleaseSemaphore"),
                    // Start limits
                    onMachine("ListStartLimits", "stateMachineArn", states("ListStateMachines")),
                    onMachine("DescribeStartLimit"),
                    onMachine("SetStartLimit"),
                    onMachine("RemoveStartLimit"),
                    onMachine("PauseStateMachine"),
                    onMachine("ResumeStateMachine"),
                    onMachine("ListQueuedExecutions", "stateMachineArn", LIST_EXECUTIONS),
                    onExecution("GetQueuePosition", EXECUTION, DESCRIBE_EXECUTION),
                    // Search attributes
                    onMachine(
                            "ListSearchAttributes", "stateMachineArn", states("ListStateMachines")),
                    onMachine("DescribeSearchAttributes"),
                    onMachine("SetSearchAttributes"),
                    onMachine("RemoveSearchAttributes"),
                    onExecution("GetExecutionSearchAttributes", EXECUTION, DESCRIBE_EXECUTION),
                    entry(
                            "ListAuditRecords",
                            it ->
                                    List.of(
                                            AccessRequest.of(
                                                    action("ListAuditRecords"),
                                                    it.global("askel", "audit-log")))),
                    // Pauses
                    onExecution("DescribePause", EXECUTION, DESCRIBE_EXECUTION),
                    onExecution("PauseExecution", EXECUTION),
                    onExecution("ResumeExecution", EXECUTION),
                    // Signals
                    onExecution("SendSignal", EXECUTION),
                    entry(SIGNAL_TO_KEY, RouteRules::signalToKey),
                    // Forks
                    onExecution("DescribeFork", EXECUTION, GET_HISTORY),
                    entry(ForkRules.FORK, ForkRules::fork),
                    entry(ForkRules.PREVIEW, ForkRules::preview),
                    // Migrations
                    onExecution("DescribeMigration", EXECUTION, DESCRIBE_EXECUTION),
                    entry(MigrationRules.MIGRATE, MigrationRules::migrate),
                    entry(MigrationRules.PREVIEW, MigrationRules::preview),
                    onExecution("CancelMigration", EXECUTION),
                    // Repairs
                    onExecution("InspectExecution", ARN, DESCRIBE_EXECUTION, GET_HISTORY),
                    onExecution("ExportExecution", ARN, GET_HISTORY),
                    onExecution("WakeExecution", ARN),
                    onExecution("RetryExecution", ARN),
                    onExecution("AbortExecution", ARN, states("StopExecution")),
                    onTaskOf("CompleteTask", states("SendTaskSuccess")),
                    onTaskOf("FailTask", states("SendTaskFailure")));

    /** Routes about the whole installation, with the resource of each. */
    private static final Map<String, String> OF_INSTALLATION =
            Map.ofEntries(
                    entry("ListKeys", KEY_RING),
                    entry("RotateKeys", KEY_RING),
                    entry("RewrapKeys", KEY_RING),
                    entry("DeleteKey", KEY_RING),
                    entry("ListEndpoints", ENDPOINTS),
                    entry("SetEndpointLimit", ENDPOINTS),
                    entry("RemoveEndpointLimit", ENDPOINTS),
                    entry("PauseEndpoint", ENDPOINTS),
                    entry("ResumeEndpoint", ENDPOINTS),
                    entry("DescribeInstallationPause", "pause"),
                    entry("ResumeInstallation", "pause"),
                    entry("ListQuarantined", "quarantine"),
                    entry(Authorization.METRICS, "metrics"));

    private RouteRules() {}

    /** Returns the rule of a route; empty for operations of AWS and routes on a task. */
    static Optional<Rule> of(String operationId) {
        return Optional.ofNullable(RULES.get(operationId))
                .or(() -> PrincipalRouteRules.of(operationId))
                .or(() -> TriggerRouteRules.of(operationId));
    }

    /** Returns the resource of a route about the whole installation; empty for another route. */
    static Optional<String> installationResource(String operationId) {
        return Optional.ofNullable(OF_INSTALLATION.get(operationId));
    }

    /**
     * Returns the members of a request from the path, query or body where its route reads them. A
     * member that the route does not read must not influence the decision.
     */
    static RequestMembers members(String operationId, RestCall call) {
        return switch (operationId) {
            case "StartAndAwaitExecutionEnd",
                    SIGNAL_TO_KEY,
                    "CreateConnection",
                    PrincipalRouteRules.CREATE_KEY,
                    "CreateRole",
                    "CreatePolicy" ->
                    call.body().length == 0
                            ? RequestMembers.none()
                            : RequestMembers.parse(call.body());
            // The path contains the policy, and the body contains its user or role.
            case PrincipalRouteRules.ATTACH_POLICY, PrincipalRouteRules.DETACH_POLICY ->
                    call.operationMembers();
            // The path contains the execution, and the body may contain the machine of the fork or
            // of the migration.
            case ForkRules.FORK,
                    ForkRules.PREVIEW,
                    MigrationRules.MIGRATE,
                    MigrationRules.PREVIEW ->
                    call.operationMembers();
            // The path contains the webhook or subscription. The body contains the machine of the
            // webhook, or the bus and the connection of the subscription.
            case TriggerRouteRules.PUT_WEBHOOK, TriggerRouteRules.PUT_SUBSCRIPTION ->
                    call.operationMembers();
            // The path contains the user, and the body may contain its policies.
            case PrincipalRouteRules.RESET_PASSWORD -> PrincipalRouteRules.withPolicies(call);
            default -> call.parameterMembers();
        };
    }

    private static List<AccessRequest> signalToKey(RequestedResources it) {
        var name = it.text("name");
        return List.of(
                AccessRequest.of(
                        action(SIGNAL_TO_KEY),
                        it.arn("askel", "signal/" + (name == null ? "*" : name))));
    }

    /** The action on the executions of a bulk job. */
    static String itemAction(String bulkAction) {
        return switch (bulkAction) {
            case "STOP" -> states("StopExecution");
            case "PAUSE" -> action("PauseExecution");
            case "RESUME" -> action("ResumeExecution");
            case "BACKFILL" -> action("BackfillSearchAttributes");
            case "MIGRATE", "MIGRATE_BACK" -> action(MigrationRules.MIGRATE);
            default -> states("RedriveExecution");
        };
    }

    private static Map.Entry<String, Rule> onExecution(String id, String member, String... inner) {
        return entry(
                id,
                it -> {
                    var requests = new ArrayList<AccessRequest>();
                    requests.add(it.on(action(id), member));
                    for (var operation : inner) {
                        requests.add(it.on(operation, member));
                    }
                    return requests;
                });
    }

    /**
     * Creates the rule of a repair that completes a task. Policies must also allow the AWS
     * operation on the machine of the task.
     */
    private static Map.Entry<String, Rule> onTaskOf(String id, String operation) {
        return entry(
                id,
                it ->
                        List.of(
                                it.on(action(id), ARN),
                                RequestedResources.onMachineOf(operation, it.text(ARN))));
    }

    /** Creates a rule for one machine, or for all machines when the request names none. */
    private static Map.Entry<String, Rule> onMachine(String id, String member, String inner) {
        return entry(
                id,
                it ->
                        List.of(
                                it.onMachine(action(id), it.text(member)),
                                it.onMachine(inner, it.text(member))));
    }

    /** Creates a rule for one machine whose data no operation of AWS shows. */
    private static Map.Entry<String, Rule> onMachine(String id) {
        return entry(id, it -> List.of(it.onMachine(action(id), it.text("stateMachineArn"))));
    }

    private static Map.Entry<String, Rule> onJob(String id) {
        return entry(
                id,
                it -> {
                    var job = it.text(JOB);
                    var resource = it.arn("askel", "bulk-job/" + (job == null ? "*" : job));
                    return List.of(AccessRequest.of(action(id), resource));
                });
    }

    /** Creates a rule for a semaphore with any key, or for all semaphores. */
    private static Map.Entry<String, Rule> onSemaphore(String id) {
        return entry(
                id,
                it -> {
                    var name = it.text("semaphoreName");
                    var resource = it.arn("askel", "semaphore/" + (name == null ? "*" : name));
                    return List.of(AccessRequest.of(action(id), resource));
                });
    }

    /**
     * Creates a rule for a connection with any id. A request contains the name of the connection,
     * but not the id at the end of its ARN.
     */
    private static Map.Entry<String, Rule> onConnection(String id) {
        var member = id.equals("CreateConnection") ? "name" : CONNECTION;
        return entry(
                id,
                it -> {
                    var name = it.text(member);
                    return List.of(
                            name == null
                                    ? AccessRequest.of(action(id), it.arn("events", "connection/*"))
                                    : AccessRequest.forPattern(
                                            action(id),
                                            it.arn("events", "connection/" + name + "/*")));
                });
    }

    /**
     * The progress of an execution's Map Runs contains the counters that {@code DescribeMapRun}
     * returns.
     */
    private static List<AccessRequest> listMapRunProgress(RequestedResources it) {
        return List.of(
                it.on(action("ListMapRunProgress"), EXECUTION),
                it.on(states("ListMapRuns"), EXECUTION),
                RequestedResources.onMapRunsOf(states("DescribeMapRun"), it.text(EXECUTION)));
    }

    private static List<AccessRequest> startAndAwait(RequestedResources it) {
        var machine = it.text("stateMachineArn");
        var name = it.text("name");
        return List.of(
                onArn(action("StartAndAwaitExecutionEnd"), machine),
                onArn(states("StartExecution"), machine),
                it.onExecutions(DESCRIBE_EXECUTION, machine, name == null ? "*" : name));
    }

    /** A search by attributes shows values of inputs, so it needs permission to read inputs. */
    private static List<AccessRequest> searchExecutions(RequestedResources it) {
        var machine = it.text(MACHINE);
        var requests = new ArrayList<AccessRequest>();
        requests.add(it.onMachine(action("SearchExecutions"), machine));
        requests.add(it.onMachine(LIST_EXECUTIONS, machine));
        if (it.text("query") != null || it.text("sort") != null) {
            requests.add(it.onExecutions(DESCRIBE_EXECUTION, machine, "*"));
        }
        return requests;
    }

    /**
     * A search of inputs shows which inputs contain a text, and groups show values of inputs. Both
     * need permission to read inputs.
     */
    private static List<AccessRequest> readsInputs(String operation, RequestedResources it) {
        var machine = it.text(MACHINE);
        return List.of(
                it.onMachine(action(operation), machine),
                it.onMachine(LIST_EXECUTIONS, machine),
                it.onExecutions(DESCRIBE_EXECUTION, machine, "*"));
    }

    private static List<AccessRequest> listOpenTasks(RequestedResources it) {
        var action = action("ListOpenTasks");
        var execution = it.text(EXECUTION);
        var activity = it.text("activityArn");
        if (execution != null) {
            return List.of(onArn(action, execution));
        }
        return List.of(
                activity == null ? it.onExecutions(action, null, "*") : onArn(action, activity));
    }

    /**
     * A bulk job acts on all executions of a machine, so its principal needs permission for all of
     * them.
     */
    private static List<AccessRequest> onBulkItems(String id, RequestedResources it) {
        var machine = it.text(MACHINE);
        var bulkAction = String.valueOf(it.text("action"));
        var requests =
                new ArrayList<AccessRequest>(
                        List.of(
                                it.onMachine(action(id), machine),
                                it.onMachine(LIST_EXECUTIONS, machine),
                                it.onExecutions(itemAction(bulkAction), machine, "*")));
        if (bulkAction.startsWith("MIGRATE")) {
            // As for the migration of one execution.
            requests.add(it.onMachine(MigrationRules.RUN_VERSION, machine));
        }
        return requests;
    }
}
