package dev.askel.http.rest;

import java.util.Map;

/** Describes the parameters in paths for the OpenAPI document. */
final class PathParameters {
    private static final Map<String, String> DESCRIPTIONS =
            Map.ofEntries(
                    Map.entry("stateMachineArn", "The ARN of a state machine."),
                    Map.entry("stateMachineVersionArn", "The ARN of a version."),
                    Map.entry("stateMachineAliasArn", "The ARN of an alias."),
                    Map.entry("executionArn", "The ARN of an execution."),
                    Map.entry("activityArn", "The ARN of an activity."),
                    Map.entry("mapRunArn", "The ARN of a Map Run."),
                    Map.entry("resourceArn", "The ARN of a state machine or an activity."),
                    Map.entry("connectionName", "The name of a connection."),
                    Map.entry("groupName", "The name of a schedule group."),
                    Map.entry("scheduleName", "The name of a schedule."),
                    Map.entry("Name", "The name of a schedule or a group."),
                    Map.entry("ResourceArn", "The ARN of a schedule group."),
                    Map.entry("eventBusName", "The name of an event bus."),
                    Map.entry("eventBusArn", "The ARN of an event bus."),
                    Map.entry("triggerArn", "The ARN of a schedule, a rule or a webhook."),
                    Map.entry("webhookName", "The name of a webhook."),
                    Map.entry("mqttSubscriptionName", "The name of an MQTT subscription."),
                    Map.entry("account", "The id of an account."),
                    Map.entry("region", "A region."),
                    Map.entry("keyId", "The id of a key of the ring."),
                    Map.entry("accessKeyId", "The id of an access key."),
                    Map.entry("roleName", "The name of a role."),
                    Map.entry("policyName", "The name of a policy."),
                    Map.entry("endpoint", "The name of an integration endpoint."),
                    Map.entry("jobId", "The id of a bulk job."),
                    Map.entry("taskToken", "The token of a task."));

    private PathParameters() {}

    static String description(String name) {
        return DESCRIPTIONS.getOrDefault(name, "The " + name + ".");
    }
}
