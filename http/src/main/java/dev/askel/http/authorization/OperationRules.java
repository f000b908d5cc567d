package dev.askel.http.authorization;

import static dev.askel.http.authorization.RequestedResources.ANY;
import static dev.askel.http.authorization.RequestedResources.passRole;
import static dev.askel.http.authorization.RequestedResources.states;
import static java.util.Map.entry;

import dev.askel.access.policy.AccessRequest;
import dev.askel.access.policy.ConditionKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table of the actions and resources of AWS's operations (<a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html">actions,
 * resources and condition keys for AWS Step Functions</a>). Policies must allow every entry of an
 * operation. {@link TaskAuthorization} decides the operations that name a task by its token.
 */
final class OperationRules {
    private static final String MACHINE = "stateMachineArn";
    private static final String EXECUTION = "executionArn";
    private static final String ACTIVITY = "activityArn";
    private static final String MAP_RUN = "mapRunArn";
    private static final String ALIAS = "stateMachineAliasArn";
    private static final String RESOURCE = "resourceArn";

    private static final Map<String, Rule> RULES =
            Map.ofEntries(
                    entry("CreateStateMachine", OperationRules::createMachine),
                    on("DescribeStateMachine", MACHINE),
                    entry("UpdateStateMachine", OperationRules::updateMachine),
                    on("DeleteStateMachine", MACHINE),
                    list("ListStateMachines", "stateMachine"),
                    on("DescribeStateMachineForExecution", EXECUTION),
                    none("ValidateStateMachineDefinition"),
                    entry("TestState", OperationRules::testState),
                    on("PublishStateMachineVersion", MACHINE),
                    on("ListStateMachineVersions", MACHINE),
                    on("DeleteStateMachineVersion", "stateMachineVersionArn"),
                    entry("CreateStateMachineAlias", OperationRules::createAlias),
                    on("DescribeStateMachineAlias", ALIAS),
                    entry("UpdateStateMachineAlias", OperationRules::updateAlias),
                    on("DeleteStateMachineAlias", ALIAS),
                    on("ListStateMachineAliases", MACHINE),
                    on("StartExecution", MACHINE),
                    on("StartSyncExecution", MACHINE),
                    on("DescribeExecution", EXECUTION),
                    entry("ListExecutions", OperationRules::listExecutions),
                    on("StopExecution", EXECUTION),
                    on("RedriveExecution", EXECUTION),
                    on("GetExecutionHistory", EXECUTION),
                    on("ListMapRuns", EXECUTION),
                    on("DescribeMapRun", MAP_RUN),
                    on("UpdateMapRun", MAP_RUN),
                    entry("CreateActivity", OperationRules::createActivity),
                    on("DescribeActivity", ACTIVITY),
                    on("DeleteActivity", ACTIVITY),
                    list("ListActivities", "activity"),
                    on("GetActivityTask", ACTIVITY),
                    entry(
                            "TagResource",
                            it -> List.of(it.tagged(it.on(states("TagResource"), RESOURCE)))),
                    entry(
                            "UntagResource",
                            it ->
                                    List.of(
                                            RequestedResources.withTagKeys(
                                                    it.on(states("UntagResource"), RESOURCE),
                                                    it.members().texts("tagKeys")))),
                    on("ListTagsForResource", RESOURCE));

    private OperationRules() {}

    /**
     * Returns the rule of an operation; empty for an operation on a task.
     *
     * @param id the name of an operation of Step Functions, or the service and name of another
     */
    static Optional<Rule> of(String id) {
        return Optional.ofNullable(RULES.get(id)).or(() -> EventOperationRules.of(id));
    }

    private static Map.Entry<String, Rule> on(String operation, String member) {
        return entry(operation, it -> List.of(it.on(states(operation), member)));
    }

    private static Map.Entry<String, Rule> list(String operation, String type) {
        return entry(operation, it -> List.of(it.onList(states(operation), type)));
    }

    private static Map.Entry<String, Rule> none(String operation) {
        return entry(operation, _ -> List.of(AccessRequest.of(states(operation), ANY)));
    }

    private static List<AccessRequest> createMachine(RequestedResources it) {
        var name = it.text("name");
        var requests = new ArrayList<AccessRequest>();
        requests.add(it.tagged(it.onNamed(states("CreateStateMachine"), "stateMachine", name)));
        addPassRole(requests, it);
        if (it.members().isTrue("publish")) {
            requests.add(it.onNamed(states("PublishStateMachineVersion"), "stateMachine", name));
        }
        addTagging(requests, it, "stateMachine", name);
        return requests;
    }

    private static List<AccessRequest> updateMachine(RequestedResources it) {
        var requests = new ArrayList<AccessRequest>();
        requests.add(it.on(states("UpdateStateMachine"), MACHINE));
        addPassRole(requests, it);
        if (it.members().isTrue("publish")) {
            requests.add(it.on(states("PublishStateMachineVersion"), MACHINE));
        }
        return requests;
    }

    /**
     * The tested state runs with the given role, so the principal must be permitted to pass the
     * role.
     */
    private static List<AccessRequest> testState(RequestedResources it) {
        var requests = new ArrayList<AccessRequest>();
        requests.add(AccessRequest.of(states("TestState"), ANY));
        addPassRole(requests, it);
        if (it.members().isTrue("revealSecrets")) {
            requests.add(AccessRequest.of(states("RevealSecrets"), ANY));
        }
        return requests;
    }

    private static List<AccessRequest> createActivity(RequestedResources it) {
        var name = it.text("name");
        var requests = new ArrayList<AccessRequest>();
        requests.add(it.tagged(it.onNamed(states("CreateActivity"), "activity", name)));
        addTagging(requests, it, "activity", name);
        return requests;
    }

    private static List<AccessRequest> createAlias(RequestedResources it) {
        var action = states("CreateStateMachineAlias");
        var requests = routed(it, action, it.text("name"));
        return requests.isEmpty() ? List.of(AccessRequest.forPattern(action, ANY)) : requests;
    }

    private static List<AccessRequest> updateAlias(RequestedResources it) {
        var action = states("UpdateStateMachineAlias");
        var alias = it.on(action, ALIAS);
        var requests = new ArrayList<AccessRequest>();
        requests.add(alias);
        var qualifier = alias.context().values(ConditionKeys.QUALIFIER);
        requests.addAll(routed(it, action, qualifier.isEmpty() ? null : qualifier.getFirst()));
        return requests;
    }

    /**
     * Returns the requests for the machines of an alias's versions.
     *
     * @param alias the qualifier of each request; null for requests without a qualifier
     */
    private static List<AccessRequest> routed(
            RequestedResources it, String action, @Nullable String alias) {
        return it.members().structures("routingConfiguration").stream()
                .map(item -> item.textOrNull("stateMachineVersionArn"))
                .distinct()
                .map(version -> RequestedResources.onArn(action, version))
                .map(each -> alias == null ? each : each.with(ConditionKeys.QUALIFIER, alias))
                .toList();
    }

    private static List<AccessRequest> listExecutions(RequestedResources it) {
        var action = states("ListExecutions");
        var requests = new ArrayList<AccessRequest>();
        if (it.members().has(MAP_RUN)) {
            requests.add(it.on(action, MAP_RUN));
        }
        if (requests.isEmpty() || it.members().has(MACHINE)) {
            requests.add(it.on(action, MACHINE));
        }
        return requests;
    }

    private static void addPassRole(List<AccessRequest> requests, RequestedResources it) {
        var role = it.text("roleArn");
        if (role != null) {
            requests.add(passRole(role));
        }
    }

    private static void addTagging(
            List<AccessRequest> requests,
            RequestedResources it,
            String type,
            @Nullable String name) {
        if (it.members().has("tags")) {
            requests.add(it.tagged(it.onNamed(states("TagResource"), type, name)));
        }
    }
}
