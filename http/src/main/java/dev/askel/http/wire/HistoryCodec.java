package dev.askel.http.wire;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.api.Executions.GetExecutionHistoryResult;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes history as AWS JSON (docs/aws/history.md sections 1 to 3). Payloads are JSON text inside
 * strings; the caller's input is written verbatim.
 *
 * <p>Without execution data, inputs, outputs and assigned variables are omitted together with their
 * {@code truncated} members. The parameters of a scheduled task are kept, as measured on AWS,
 * because the API model requires them.
 */
final class HistoryCodec {
    private static final Map<HistoryEventType, String> DETAILS_MEMBER =
            new EnumMap<>(HistoryEventType.class);

    static {
        for (var type : HistoryEventType.values()) {
            var member = detailsMember(type);
            if (member != null) {
                DETAILS_MEMBER.put(type, member);
            }
        }
    }

    private final JsonWriter json;
    private final boolean dataIncluded;

    private HistoryCodec(JsonWriter json, boolean dataIncluded) {
        this.json = json;
        this.dataIncluded = dataIncluded;
    }

    static void write(JsonWriter json, GetExecutionHistoryResult result) {
        var codec = new HistoryCodec(json, result.executionDataIncluded());
        json.member("events", result.events(), (_, event) -> codec.write(event))
                .member("nextToken", result.nextToken());
    }

    /** Writes one event as an object. */
    static void write(JsonWriter json, HistoryEvent event, boolean dataIncluded) {
        new HistoryCodec(json, dataIncluded).write(event);
    }

    private void write(HistoryEvent event) {
        json.beginObject()
                .member("timestamp", event.timestamp())
                .member("type", event.type())
                .member("id", event.id())
                .member("previousEventId", event.previousEventId());
        if (!(event.details() instanceof EventDetails.None)) {
            var member = DETAILS_MEMBER.get(event.type());
            if (member == null) {
                throw new IllegalStateException("event %s takes no details".formatted(event));
            }
            json.name(member).beginObject();
            write(event.details());
            json.endObject();
        }
        json.endObject();
    }

    private void write(EventDetails details) {
        switch (details) {
            case EventDetails.None _ -> {}
            case EventDetails.ExecutionStarted started -> {
                if (dataIncluded) {
                    json.member("input", started.input().verbatim());
                    notTruncated("inputDetails");
                }
                json.member("roleArn", started.roleArn())
                        .member("stateMachineAliasArn", started.stateMachineAliasArn())
                        .member("stateMachineVersionArn", started.stateMachineVersionArn());
            }
            case EventDetails.Output(var output) -> output(output);
            case EventDetails.Failed(var error, var cause) -> failure(error, cause);
            case EventDetails.ExecutionRedriven(var redriveCount) ->
                    json.member("redriveCount", redriveCount);
            case EventDetails.StateEntered(var name, var input) -> {
                json.member("name", name);
                input(input);
            }
            case EventDetails.StateExited(var name, var output, var assigned) -> {
                json.member("name", name);
                output(output);
                assigned(assigned);
            }
            case EventDetails.TaskScheduled scheduled -> {
                resource(scheduled.resourceType(), scheduled.resource());
                json.member("region", scheduled.region())
                        .name("parameters")
                        .string(scheduled.parameters().verbatimUtf8());
                seconds("timeoutInSeconds", scheduled.timeoutInSeconds());
                seconds("heartbeatInSeconds", scheduled.heartbeatInSeconds());
                credentials(scheduled.credentialsRoleArn());
            }
            case EventDetails.TaskStarted(var resourceType, var resource) ->
                    resource(resourceType, resource);
            case EventDetails.TaskOutput(var resourceType, var resource, var output) -> {
                resource(resourceType, resource);
                output(output);
            }
            case EventDetails.TaskFailed(var resourceType, var resource, var error, var cause) -> {
                resource(resourceType, resource);
                failure(error, cause);
            }
            case EventDetails.LambdaFunctionScheduled scheduled -> {
                json.member("resource", scheduled.resource());
                input(scheduled.input());
                seconds("timeoutInSeconds", scheduled.timeoutInSeconds());
                credentials(scheduled.credentialsRoleArn());
            }
            case EventDetails.ActivityScheduled scheduled -> {
                json.member("resource", scheduled.resource());
                input(scheduled.input());
                seconds("timeoutInSeconds", scheduled.timeoutInSeconds());
                seconds("heartbeatInSeconds", scheduled.heartbeatInSeconds());
            }
            case EventDetails.ActivityStarted(var workerName) ->
                    json.member("workerName", workerName);
            case EventDetails.MapStateStarted(var length) -> json.member("length", length);
            case EventDetails.MapIteration(var name, var index) ->
                    json.member("name", name).member("index", index);
            case EventDetails.MapRunStarted(var mapRunArn) -> json.member("mapRunArn", mapRunArn);
            case EventDetails.MapRunRedriven(var mapRunArn, var redriveCount) ->
                    json.member("mapRunArn", mapRunArn).member("redriveCount", redriveCount);
            case EventDetails.EvaluationFailed failed -> {
                failure(failed.error(), failed.cause());
                json.member("location", failed.location()).member("state", failed.state());
            }
        }
    }

    private void input(Payload input) {
        if (dataIncluded) {
            json.name("input").string(input.verbatimUtf8());
            notTruncated("inputDetails");
        }
    }

    private void output(Payload output) {
        if (dataIncluded) {
            json.name("output").string(output.verbatimUtf8());
            notTruncated("outputDetails");
        }
    }

    private void assigned(Map<String, Payload> assigned) {
        if (dataIncluded && !assigned.isEmpty()) {
            json.name("assignedVariables").beginObject();
            assigned.forEach((variable, value) -> json.name(variable).string(value.verbatimUtf8()));
            json.endObject();
            notTruncated("assignedVariablesDetails");
        }
    }

    private void notTruncated(String member) {
        json.name(member).beginObject().member("truncated", false).endObject();
    }

    private void failure(@Nullable String error, @Nullable String cause) {
        json.member("error", error).member("cause", cause);
    }

    private void resource(String resourceType, String resource) {
        json.member("resourceType", resourceType).member("resource", resource);
    }

    private void seconds(String member, @Nullable Long seconds) {
        if (seconds != null) {
            json.member(member, seconds.longValue());
        }
    }

    private void credentials(@Nullable String roleArn) {
        if (roleArn != null) {
            json.name("taskCredentials").beginObject().member("roleArn", roleArn).endObject();
        }
    }

    /** The member that holds the details of an event type; null for types without details. */
    private static @Nullable String detailsMember(HistoryEventType type) {
        return switch (type) {
            case PassStateEntered,
                    TaskStateEntered,
                    ChoiceStateEntered,
                    WaitStateEntered,
                    SucceedStateEntered,
                    FailStateEntered,
                    ParallelStateEntered,
                    MapStateEntered ->
                    "stateEnteredEventDetails";
            case PassStateExited,
                    TaskStateExited,
                    ChoiceStateExited,
                    WaitStateExited,
                    SucceedStateExited,
                    ParallelStateExited,
                    MapStateExited ->
                    "stateExitedEventDetails";
            case TaskStateAborted,
                    WaitStateAborted,
                    ParallelStateAborted,
                    MapStateAborted,
                    LambdaFunctionStarted,
                    ParallelStateStarted,
                    ParallelStateSucceeded,
                    ParallelStateFailed,
                    MapStateSucceeded,
                    MapStateFailed,
                    MapRunSucceeded,
                    MapRunAborted ->
                    null;
            case ExecutionStarted,
                    ExecutionSucceeded,
                    ExecutionFailed,
                    ExecutionAborted,
                    ExecutionTimedOut,
                    ExecutionRedriven,
                    TaskScheduled,
                    TaskStarted,
                    TaskStartFailed,
                    TaskSubmitted,
                    TaskSubmitFailed,
                    TaskSucceeded,
                    TaskFailed,
                    TaskTimedOut,
                    LambdaFunctionScheduled,
                    LambdaFunctionScheduleFailed,
                    LambdaFunctionStartFailed,
                    LambdaFunctionSucceeded,
                    LambdaFunctionFailed,
                    LambdaFunctionTimedOut,
                    ActivityScheduled,
                    ActivityScheduleFailed,
                    ActivityStarted,
                    ActivitySucceeded,
                    ActivityFailed,
                    ActivityTimedOut,
                    MapStateStarted,
                    MapIterationStarted,
                    MapIterationSucceeded,
                    MapIterationFailed,
                    MapIterationAborted,
                    MapRunStarted,
                    MapRunFailed,
                    MapRunRedriven,
                    EvaluationFailed -> {
                var name = type.name();
                yield Character.toLowerCase(name.charAt(0)) + name.substring(1) + "EventDetails";
            }
        };
    }
}
