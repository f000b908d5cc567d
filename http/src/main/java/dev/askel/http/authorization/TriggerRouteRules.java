package dev.askel.http.authorization;

import static dev.askel.http.authorization.RequestedResources.ANY;
import static dev.askel.http.authorization.RequestedResources.action;
import static dev.askel.http.authorization.RequestedResources.onArn;
import static dev.askel.http.authorization.RequestedResources.states;
import static java.util.Map.entry;

import dev.askel.access.policy.AccessRequest;
import dev.askel.trigger.schedule.ScheduleName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lists the actions and resources of the REST routes of schedules, events, webhooks and MQTT
 * subscriptions.
 */
final class TriggerRouteRules {
    static final String PUT_WEBHOOK = "PutWebhook";
    static final String PUT_SUBSCRIPTION = "PutMqttSubscription";

    private static final String LIST_REGIONS = "ListRegions";
    private static final String WEBHOOK = "webhookName";
    private static final String SUBSCRIPTION = "mqttSubscriptionName";

    private static final Map<String, Rule> RULES =
            Map.ofEntries(
                    entry("PreviewSchedule", TriggerRouteRules::previewSchedule),
                    entry(
                            "BackfillSchedule",
                            it ->
                                    List.of(
                                            AccessRequest.of(
                                                    action("BackfillSchedule"),
                                                    schedule(it, it.text("groupName"))))),
                    entry("PutCloudEvents", EventOperationRules::putCloudEvents),
                    // Triggers of all kinds
                    entry(
                            "ListTriggerDeliveries",
                            it -> List.of(it.on(action("ListTriggerDeliveries"), "triggerArn"))),
                    entry(
                            "ListRecentEvents",
                            it -> List.of(it.on(action("ListRecentEvents"), "eventBusArn"))),
                    entry("GetExecutionTrigger", TriggerRouteRules::executionTrigger),
                    entry(LIST_REGIONS, _ -> List.of(AccessRequest.of(action(LIST_REGIONS), ANY))),
                    entry("ListStateMachineTriggers", TriggerRouteRules::machineTriggers),
                    // Webhooks
                    onWebhook("ListWebhooks"),
                    entry(PUT_WEBHOOK, TriggerRouteRules::putWebhook),
                    onWebhook("DescribeWebhook"),
                    onWebhook("DeleteWebhook"),
                    onWebhook("RotateWebhookSecret"),
                    // MQTT subscriptions
                    onSubscription("ListMqttSubscriptions"),
                    entry(PUT_SUBSCRIPTION, TriggerRouteRules::putSubscription),
                    onSubscription("DescribeMqttSubscription"),
                    onSubscription("DeleteMqttSubscription"));

    private TriggerRouteRules() {}

    /** Returns the rule of a route; empty for a route that is not about triggers. */
    static Optional<Rule> of(String operationId) {
        return Optional.ofNullable(RULES.get(operationId));
    }

    /** A preview of a stored schedule shows when it fires. */
    private static List<AccessRequest> previewSchedule(RequestedResources it) {
        var action = action("PreviewSchedule");
        if (it.text("scheduleName") == null) {
            return List.of(AccessRequest.of(action, ANY));
        }
        var group = it.text("groupName");
        var schedule = schedule(it, group == null ? ScheduleName.DEFAULT_GROUP : group);
        return List.of(
                AccessRequest.of(action, schedule),
                AccessRequest.of("scheduler:GetSchedule", schedule));
    }

    private static String schedule(RequestedResources it, @Nullable String group) {
        return it.arn("scheduler", "schedule/%s/%s".formatted(group, it.text("scheduleName")));
    }

    private static Map.Entry<String, Rule> onWebhook(String id) {
        return entry(id, it -> List.of(onWebhook(action(id), it)));
    }

    private static AccessRequest onWebhook(String action, RequestedResources it) {
        var name = it.text(WEBHOOK);
        return name == null
                ? AccessRequest.forPattern(action, it.arn("askel", "webhook/*"))
                : AccessRequest.of(action, it.arn("askel", "webhook/" + name));
    }

    /**
     * A webhook starts executions for requests without a principal. So the principal that stores it
     * needs the permissions for the operations that the webhook performs.
     */
    private static List<AccessRequest> putWebhook(RequestedResources it) {
        var machine = it.text("stateMachineArn");
        var requests = new ArrayList<AccessRequest>();
        requests.add(onWebhook(action(PUT_WEBHOOK), it));
        switch (String.valueOf(it.text("mode"))) {
            case "START_SYNC" -> requests.add(onArn(states("StartSyncExecution"), machine));
            case "START_AND_WAIT" -> {
                requests.add(onArn(states("StartExecution"), machine));
                requests.add(it.onExecutions(states("DescribeExecution"), machine, "*"));
            }
            // The operation refuses an unknown mode.
            default -> requests.add(onArn(states("StartExecution"), machine));
        }
        return requests;
    }

    /** A caller who may read an execution may read its trigger. */
    private static List<AccessRequest> executionTrigger(RequestedResources it) {
        return List.of(
                it.on(action("GetExecutionTrigger"), "executionArn"),
                it.on(states("DescribeExecution"), "executionArn"));
    }

    /** The answer contains data that the lists of schedules, rules and webhooks contain. */
    private static List<AccessRequest> machineTriggers(RequestedResources it) {
        return List.of(
                it.on(action("ListStateMachineTriggers"), "stateMachineArn"),
                AccessRequest.of("scheduler:ListSchedules", ANY),
                AccessRequest.of("events:ListRuleNamesByTarget", ANY),
                AccessRequest.forPattern(action("ListWebhooks"), it.arn("askel", "webhook/*")));
    }

    private static Map.Entry<String, Rule> onSubscription(String id) {
        return entry(id, it -> List.of(onSubscription(action(id), it)));
    }

    private static AccessRequest onSubscription(String action, RequestedResources it) {
        var name = it.text(SUBSCRIPTION);
        return name == null
                ? AccessRequest.forPattern(action, it.arn("askel", "mqtt-subscription/*"))
                : AccessRequest.of(action, it.arn("askel", "mqtt-subscription/" + name));
    }

    /**
     * A subscription sends events without a principal. So the principal that stores it needs the
     * permission to send events to its bus, and to use its connection.
     */
    private static List<AccessRequest> putSubscription(RequestedResources it) {
        var requests = new ArrayList<AccessRequest>();
        requests.add(onSubscription(action(PUT_SUBSCRIPTION), it));
        requests.addAll(EventOperationRules.putCloudEvents(it));
        var connection = it.text("connectionArn");
        if (connection != null) {
            requests.add(onArn(action(PUT_SUBSCRIPTION), connection));
        }
        return requests;
    }
}
