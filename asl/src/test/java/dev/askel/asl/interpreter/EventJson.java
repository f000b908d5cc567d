package dev.askel.asl.interpreter;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renders events as in the recordings: AWS's JSON without timestamps. */
final class EventJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private EventJson() {}

    static ObjectNode of(HistoryEvent event) {
        var json =
                JSON.objectNode()
                        .put("id", event.id())
                        .put("previousEventId", event.previousEventId())
                        .put("type", event.type().name());
        var details = details(event.details());
        if (details != null) {
            json.set(member(event), details);
        }
        return json;
    }

    private static String member(HistoryEvent event) {
        var type = event.type().name();
        var shared =
                switch (event.details()) {
                    case EventDetails.StateEntered _ -> "StateEntered";
                    case EventDetails.StateExited _ -> "StateExited";
                    default -> type;
                };
        return Character.toLowerCase(shared.charAt(0)) + shared.substring(1) + "EventDetails";
    }

    private static @Nullable ObjectNode details(EventDetails details) {
        return switch (details) {
            case EventDetails.None _ -> null;
            case EventDetails.ExecutionStarted started ->
                    payload(object(), "input", started.input().verbatim())
                            .put("roleArn", started.roleArn());
            case EventDetails.Output(var output) -> payload(object(), "output", output.verbatim());
            case EventDetails.Failed(var error, var cause) -> failure(object(), error, cause);
            case EventDetails.ExecutionRedriven(int count) -> object().put("redriveCount", count);
            case EventDetails.StateEntered(var name, var input, _) ->
                    payload(object().put("name", name), "input", input.verbatim());
            case EventDetails.StateExited exited -> exited(exited);
            case EventDetails.TaskScheduled task ->
                    seconds(
                            object().put("resourceType", task.resourceType())
                                    .put("resource", task.resource())
                                    .put("region", task.region())
                                    .put("parameters", task.parameters().text()),
                            task.timeoutInSeconds(),
                            task.heartbeatInSeconds(),
                            task.credentialsRoleArn());
            case EventDetails.TaskStarted(var resourceType, var resource) ->
                    object().put("resourceType", resourceType).put("resource", resource);
            case EventDetails.TaskOutput(var resourceType, var resource, var output) ->
                    payload(
                            object().put("resourceType", resourceType).put("resource", resource),
                            "output",
                            output.verbatim());
            case EventDetails.TaskFailed(var resourceType, var resource, var error, var cause) ->
                    failure(
                            object().put("resourceType", resourceType).put("resource", resource),
                            error,
                            cause);
            case EventDetails.LambdaFunctionScheduled(
                            var resource,
                            var input,
                            var timeout,
                            var roleArn) ->
                    seconds(
                            payload(object().put("resource", resource), "input", input.verbatim()),
                            timeout,
                            null,
                            roleArn);
            case EventDetails.ActivityScheduled(
                            var resource,
                            var input,
                            var timeout,
                            var heartbeat) ->
                    seconds(
                            payload(object().put("resource", resource), "input", input.verbatim()),
                            timeout,
                            heartbeat,
                            null);
            case EventDetails.ActivityStarted(var worker) ->
                    worker == null ? object() : object().put("workerName", worker);
            case EventDetails.MapStateStarted(int length) -> object().put("length", length);
            case EventDetails.MapIteration(var name, int index) ->
                    object().put("name", name).put("index", index);
            case EventDetails.MapRunStarted(var arn) -> object().put("mapRunArn", arn);
            case EventDetails.MapRunRedriven(var arn, int count) ->
                    object().put("mapRunArn", arn).put("redriveCount", count);
            case EventDetails.EvaluationFailed(var state, var error, var cause, var location) -> {
                var json = failure(object().put("state", state), error, cause);
                yield location == null ? json : json.put("location", location);
            }
        };
    }

    private static ObjectNode object() {
        return JSON.objectNode();
    }

    private static ObjectNode payload(ObjectNode json, String name, String text) {
        json.put(name, text);
        json.set(name + "Details", object().put("truncated", false));
        return json;
    }

    private static ObjectNode failure(
            ObjectNode json, @Nullable String error, @Nullable String cause) {
        if (error != null) {
            json.put("error", error);
        }
        return cause == null ? json : json.put("cause", cause);
    }

    private static ObjectNode seconds(
            ObjectNode json,
            @Nullable Long timeout,
            @Nullable Long heartbeat,
            @Nullable String roleArn) {
        if (timeout != null) {
            json.put("timeoutInSeconds", timeout);
        }
        if (heartbeat != null) {
            json.put("heartbeatInSeconds", heartbeat);
        }
        if (roleArn != null) {
            json.set("taskCredentials", object().put("roleArn", roleArn));
        }
        return json;
    }

    private static ObjectNode exited(EventDetails.StateExited exited) {
        var json =
                payload(object().put("name", exited.name()), "output", exited.output().verbatim());
        Map<String, Payload> assigned = exited.assigned();
        if (!assigned.isEmpty()) {
            var shown = json.putObject("assignedVariables");
            assigned.forEach((name, value) -> shown.put(name, value.text()));
            json.set("assignedVariablesDetails", object().put("truncated", false));
        }
        return json;
    }
}
