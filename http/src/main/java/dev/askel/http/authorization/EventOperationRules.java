package dev.askel.http.authorization;

import static java.util.Map.entry;

import dev.askel.access.policy.AccessRequest;
import dev.askel.access.policy.ConditionKeys;
import dev.askel.http.wire.RequestMembers;
import dev.askel.trigger.event.EventBuses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table of the actions and resources of EventBridge's operations (<a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html">actions,
 * resources and condition keys for Amazon EventBridge</a>). Policies must allow every entry of an
 * operation.
 */
final class EventOperationRules {
    private static final String PREFIX = "events:";
    private static final String SERVICE = "events.amazonaws.com";
    private static final String NAME = "Name";
    private static final String RULE = "Rule";
    private static final String BUS = "EventBusName";
    private static final String RESOURCE = "ResourceARN";
    private static final String CREATE_DESTINATION = "CreateApiDestination";
    private static final String UPDATE_DESTINATION = "UpdateApiDestination";
    private static final String TAG_RESOURCE = "TagResource";

    private static final Map<String, Rule> RULES =
            Map.ofEntries(
                    operation("PutRule", EventOperationRules::putRule),
                    operation("PutEvents", EventOperationRules::putEvents),
                    onRule("DescribeRule", NAME),
                    onRule("EnableRule", NAME),
                    onRule("DisableRule", NAME),
                    onRule("DeleteRule", NAME),
                    operation("PutTargets", EventOperationRules::putTargets),
                    onRule("RemoveTargets", RULE),
                    onRule("ListTargetsByRule", RULE),
                    onAny("ListRules"),
                    onAny("ListRuleNamesByTarget"),
                    onAny("TestEventPattern"),
                    operation("CreateEventBus", EventOperationRules::createBus),
                    onBus("DescribeEventBus"),
                    onBus("UpdateEventBus"),
                    onBus("DeleteEventBus"),
                    onAny("ListEventBuses"),
                    operation(CREATE_DESTINATION, it -> destination(CREATE_DESTINATION, it)),
                    operation(UPDATE_DESTINATION, it -> destination(UPDATE_DESTINATION, it)),
                    operation(
                            "DescribeApiDestination",
                            it -> destination("DescribeApiDestination", it)),
                    operation(
                            "DeleteApiDestination", it -> destination("DeleteApiDestination", it)),
                    onAny("ListApiDestinations"),
                    onConnection("CreateConnection"),
                    onConnection("DescribeConnection"),
                    onConnection("UpdateConnection"),
                    onConnection("DeleteConnection"),
                    onAny("ListConnections"),
                    operation(
                            TAG_RESOURCE,
                            it ->
                                    List.of(
                                            tagged(
                                                    it,
                                                    RequestedResources.onArn(
                                                            PREFIX + TAG_RESOURCE,
                                                            it.text(RESOURCE))))),
                    operation(
                            "UntagResource",
                            it ->
                                    List.of(
                                            RequestedResources.withTagKeys(
                                                    RequestedResources.onArn(
                                                            PREFIX + "UntagResource",
                                                            it.text(RESOURCE)),
                                                    it.members().texts("TagKeys")))),
                    operation(
                            "ListTagsForResource",
                            it ->
                                    List.of(
                                            RequestedResources.onArn(
                                                    PREFIX + "ListTagsForResource",
                                                    it.text(RESOURCE)))));

    private EventOperationRules() {}

    /**
     * Returns the rule of an operation.
     *
     * @param id such as {@code events:PutRule}
     */
    static Optional<Rule> of(String id) {
        return Optional.ofNullable(RULES.get(id));
    }

    private static Map.Entry<String, Rule> operation(String name, Rule rule) {
        return entry(PREFIX + name, rule);
    }

    private static Map.Entry<String, Rule> onAny(String name) {
        return operation(
                name, _ -> List.of(AccessRequest.of(PREFIX + name, RequestedResources.ANY)));
    }

    private static Map.Entry<String, Rule> onRule(String name, String member) {
        return operation(
                name, it -> List.of(AccessRequest.of(PREFIX + name, rule(it, it.text(member)))));
    }

    private static Map.Entry<String, Rule> onBus(String name) {
        return operation(
                name, it -> List.of(AccessRequest.of(PREFIX + name, bus(it, it.text(NAME)))));
    }

    /** A request contains the name of a connection, but not the id at the end of its ARN. */
    private static Map.Entry<String, Rule> onConnection(String name) {
        return operation(
                name,
                it -> {
                    var given = it.text(NAME);
                    return List.of(
                            AccessRequest.forPattern(
                                    PREFIX + name,
                                    it.arn(
                                            "events",
                                            "connection/"
                                                    + (given == null
                                                            ? RequestedResources.ANY
                                                            : given)
                                                    + "/*")));
                });
    }

    private static List<AccessRequest> putRule(RequestedResources it) {
        var requests = new ArrayList<AccessRequest>();
        var resource = rule(it, it.text(NAME));
        requests.add(tagged(it, AccessRequest.of(PREFIX + "PutRule", resource)));
        addPassRole(requests, it.members());
        addTagging(requests, it, resource);
        return requests;
    }

    private static List<AccessRequest> putTargets(RequestedResources it) {
        var requests = new ArrayList<AccessRequest>();
        requests.add(AccessRequest.of(PREFIX + "PutTargets", rule(it, it.text(RULE))));
        it.members().structures("Targets").forEach(target -> addPassRole(requests, target));
        return requests;
    }

    /** Needs permission for each bus that the entries name. */
    private static List<AccessRequest> putEvents(RequestedResources it) {
        var buses =
                it.members().structures("Entries").stream()
                        .map(entry -> bus(it, entry.textOrNull(BUS)))
                        .distinct()
                        .map(bus -> AccessRequest.of(PREFIX + "PutEvents", bus))
                        .toList();
        return buses.isEmpty()
                ? List.of(AccessRequest.of(PREFIX + "PutEvents", bus(it, null)))
                : buses;
    }

    /**
     * A request contains the name of a destination, but not the id at the end of its ARN. The
     * connection of a destination is a resource of the same action.
     */
    private static List<AccessRequest> destination(String name, RequestedResources it) {
        var requests = new ArrayList<AccessRequest>();
        var given = it.text(NAME);
        requests.add(
                AccessRequest.forPattern(
                        PREFIX + name,
                        it.arn(
                                "events",
                                "api-destination/"
                                        + (given == null ? RequestedResources.ANY : given)
                                        + "/*")));
        var connection = it.text("ConnectionArn");
        if (connection != null
                && (name.equals(CREATE_DESTINATION) || name.equals(UPDATE_DESTINATION))) {
            requests.add(RequestedResources.onArn(PREFIX + name, connection));
        }
        return requests;
    }

    /** Creates the rule of the route that receives CloudEvents. */
    static List<AccessRequest> putCloudEvents(RequestedResources it) {
        return List.of(AccessRequest.of(PREFIX + "PutEvents", bus(it, it.text("eventBusName"))));
    }

    private static List<AccessRequest> createBus(RequestedResources it) {
        var requests = new ArrayList<AccessRequest>();
        var resource = bus(it, it.text(NAME));
        requests.add(tagged(it, AccessRequest.of(PREFIX + "CreateEventBus", resource)));
        addTagging(requests, it, resource);
        return requests;
    }

    private static void addPassRole(List<AccessRequest> requests, RequestMembers members) {
        var role = members.textOrNull("RoleArn");
        if (role != null) {
            requests.add(
                    AccessRequest.of("iam:PassRole", role)
                            .with(ConditionKeys.PASSED_TO_SERVICE, SERVICE));
        }
    }

    private static void addTagging(
            List<AccessRequest> requests, RequestedResources it, String resource) {
        if (it.members().has("Tags")) {
            requests.add(tagged(it, AccessRequest.of(PREFIX + TAG_RESOURCE, resource)));
        }
    }

    private static AccessRequest tagged(RequestedResources it, AccessRequest request) {
        return it.tagged(request, "Tags", "Key", "Value");
    }

    /** Returns the ARN of a bus that a request names by name or ARN; the default bus for null. */
    private static String bus(RequestedResources it, @Nullable String nameOrArn) {
        var bus = Objects.requireNonNullElse(nameOrArn, EventBuses.DEFAULT);
        return bus.startsWith("arn:") ? bus : it.arn("events", "event-bus/" + bus);
    }

    /** Returns the ARN of a rule on the bus of the request, in the account of that bus. */
    private static String rule(RequestedResources it, @Nullable String name) {
        var bus = bus(it, it.text(BUS));
        var rule = name == null ? RequestedResources.ANY : name;
        return bus.endsWith(":event-bus/" + EventBuses.DEFAULT)
                ? bus.replace(":event-bus/" + EventBuses.DEFAULT, ":rule/" + rule)
                : bus.replace(":event-bus/", ":rule/") + "/" + rule;
    }
}
