package dev.askel.http.authorization;

import static dev.askel.http.authorization.RequestedResources.ANY;
import static dev.askel.http.authorization.RequestedResources.action;
import static dev.askel.http.authorization.RequestedResources.onArn;
import static dev.askel.http.authorization.RequestedResources.states;
import static java.util.Map.entry;

import dev.askel.access.policy.AccessRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lists the actions and resources of the REST routes of schedules, events, webhooks and MQTT
 * subscriptions.
 */
final class TriggerRouteRules {
    static final String PUT_WEBHOOK = "PutWebhook";
    static final String PUT_SUBSCRIPTION = "PutMqttSubscription";

    private static final String WEBHOOK = "webhookName";
    private static final String SUBSCRIPTION = "mqttSubscriptionName";

    private static final Map<String, Rule> RULES =
            Map.ofEntries(
                    entry(
                            "PreviewSchedule",
                            _ -> List.of(AccessRequest.of(action("PreviewSchedule"), ANY))),
                    entry(
                            "BackfillSchedule",
                            it ->
                                    List.of(
                                            AccessRequest.of(
                                                    action("BackfillSchedule"),
                                                    it.arn(
                                                            "scheduler",
                                                            "schedule/%s/%s"
                                                                    .formatted(
                                                                            it.text("groupName"),
                                                                            it.text(
                                                                                    "scheduleName")))))),
                    entry("PutCloudEvents", EventOperationRules::putCloudEvents),
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
