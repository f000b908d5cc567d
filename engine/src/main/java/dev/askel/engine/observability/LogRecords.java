package dev.askel.engine.observability;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Renders events as log records: the details of GetExecutionHistory, without the name of the
 * details member, and with numbers as text (docs/aws/history.md section 8; measured on AWS).
 *
 * <p>Data is truncated as on AWS: at 248 KiB of escaped text for the isComplete record.
 */
final class LogRecords {
    /**
     * The maximum bytes of escaped inputs and outputs in one record. The remaining members fit into
     * the rest of 256 KiB.
     */
    static final int DATA_BYTES_MAX = 248 * 1024;

    private final LogText json = new LogText();
    private final boolean withData;
    private int dataBytesLeft = DATA_BYTES_MAX;

    private LogRecords(boolean withData) {
        this.withData = withData;
    }

    /**
     * Renders an event.
     *
     * @param redriveCount the number of redrives before the event
     */
    static LogRecord of(
            String executionArn, HistoryEvent event, boolean withData, int redriveCount) {
        return new LogRecords(withData).record(executionArn, event, redriveCount);
    }

    private LogRecord record(String executionArn, HistoryEvent event, int redriveCount) {
        long timestamp = event.timestamp().toEpochMilli();
        json.begin().member("id", event.id()).member("type", event.type().name());
        if (!(event.details() instanceof EventDetails.None)) {
            json.name("details").begin();
            write(event.details());
            json.end();
        }
        json.member("redrive_count", redriveCount)
                .member("previous_event_id", event.previousEventId())
                .member("event_timestamp", timestamp)
                .member("execution_arn", executionArn)
                .end();
        return new LogRecord(timestamp, json.toString(), json.bytes());
    }

    private void write(EventDetails details) {
        switch (details) {
            case EventDetails.None _ -> {}
            case EventDetails.ExecutionStarted started -> {
                data("input", started.input(), "inputDetails");
                json.member("roleArn", started.roleArn())
                        .member("stateMachineAliasArn", started.stateMachineAliasArn())
                        .member("stateMachineVersionArn", started.stateMachineVersionArn());
            }
            case EventDetails.Output(var output) -> output(output);
            case EventDetails.Failed(var error, var cause) -> failure(error, cause);
            case EventDetails.ExecutionRedriven(int redriveCount) ->
                    json.member("redriveCount", redriveCount);
            case EventDetails.StateEntered(var name, var input) -> {
                json.member("name", name);
                data("input", input, "inputDetails");
            }
            case EventDetails.StateExited(var name, var output, var assigned) -> {
                json.member("name", name);
                output(output);
                assigned(assigned);
            }
            case EventDetails.TaskScheduled scheduled -> {
                resource(scheduled.resourceType(), scheduled.resource());
                json.member("region", scheduled.region());
                data("parameters", scheduled.parameters(), null);
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
                data("input", scheduled.input(), "inputDetails");
                seconds("timeoutInSeconds", scheduled.timeoutInSeconds());
                credentials(scheduled.credentialsRoleArn());
            }
            case EventDetails.ActivityScheduled scheduled -> {
                json.member("resource", scheduled.resource());
                data("input", scheduled.input(), "inputDetails");
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

    private void output(Payload output) {
        data("output", output, "outputDetails");
    }

    /**
     * Writes a payload, and whether it was truncated.
     *
     * @param detailsMember the member for the truncation; null for data without such a member
     */
    private void data(String member, Payload data, @Nullable String detailsMember) {
        if (withData) {
            boolean isComplete = text(member, data);
            if (detailsMember != null) {
                truncated(detailsMember, !isComplete);
            }
        }
    }

    private void assigned(Map<String, Payload> assigned) {
        if (!withData || assigned.isEmpty()) {
            return;
        }
        boolean isComplete = true;
        json.name("assignedVariables").begin();
        for (var variable : assigned.entrySet()) {
            isComplete &= text(variable.getKey(), variable.getValue());
        }
        json.end();
        truncated("assignedVariablesDetails", !isComplete);
    }

    private boolean text(String member, Payload data) {
        json.name(member);
        int before = json.bytes();
        boolean isComplete = json.writeTruncated(data.verbatim(), dataBytesLeft);
        // The quotes are counted too, as a share for the names of many variables.
        dataBytesLeft = Math.max(0, dataBytesLeft - (json.bytes() - before));
        return isComplete;
    }

    private void truncated(String member, boolean truncated) {
        json.name(member).begin().name("truncated").value(truncated).end();
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
            json.name("taskCredentials").begin().member("roleArn", roleArn).end();
        }
    }
}
