package dev.askel.http.wire;

import dev.askel.engine.api.Activities.ActivityListItem;
import dev.askel.engine.api.Activities.CreateActivityRequest;
import dev.askel.engine.api.Activities.CreateActivityResult;
import dev.askel.engine.api.Activities.DeleteActivityRequest;
import dev.askel.engine.api.Activities.DescribeActivityRequest;
import dev.askel.engine.api.Activities.DescribeActivityResult;
import dev.askel.engine.api.Activities.GetActivityTaskRequest;
import dev.askel.engine.api.Activities.GetActivityTaskResult;
import dev.askel.engine.api.Activities.ListActivitiesRequest;
import dev.askel.engine.api.Activities.ListActivitiesResult;
import java.util.List;

/**
 * Reads and writes the operations on activities, with the polls of their workers (docs/aws/api.md
 * section 4.5).
 */
final class ActivityCodec {
    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    new ApiOperation<>(
                            "CreateActivity",
                            members ->
                                    new CreateActivityRequest(
                                            members.text("name", StringConstraint.NAME),
                                            TagCodec.readOptional(members),
                                            ConfigurationJson.readEncryption(members)),
                            (engine, caller, request) ->
                                    engine.activities().createActivity(caller, request),
                            ActivityCodec::write),
                    new ApiOperation<>(
                            "DescribeActivity",
                            members ->
                                    new DescribeActivityRequest(
                                            members.text("activityArn", StringConstraint.ARN)),
                            (engine, caller, request) ->
                                    engine.activities().describeActivity(caller, request),
                            ActivityCodec::write),
                    new ApiOperation<>(
                            "DeleteActivity",
                            members ->
                                    new DeleteActivityRequest(
                                            members.text("activityArn", StringConstraint.ARN)),
                            (engine, caller, request) ->
                                    engine.activities().deleteActivity(caller, request),
                            (_, _) -> {}),
                    new ApiOperation<>(
                            "ListActivities",
                            members ->
                                    new ListActivitiesRequest(
                                            members.page(StringConstraint.PAGE_TOKEN)),
                            (engine, caller, request) ->
                                    engine.activities().listActivities(caller, request),
                            ActivityCodec::write),
                    new ApiOperation<>(
                            "GetActivityTask",
                            true,
                            members ->
                                    new GetActivityTaskRequest(
                                            members.text("activityArn", StringConstraint.ARN),
                                            members.textOrNull(
                                                    "workerName", StringConstraint.NAME)),
                            (engine, caller, request, abandoned) ->
                                    engine.activities().getActivityTask(caller, request, abandoned),
                            ActivityCodec::write));

    private ActivityCodec() {}

    private static void write(JsonWriter json, CreateActivityResult result) {
        json.member("activityArn", result.activityArn())
                .member("creationDate", result.creationDate());
    }

    private static void write(JsonWriter json, DescribeActivityResult result) {
        json.member("activityArn", result.activityArn())
                .member("name", result.name())
                .member("creationDate", result.creationDate());
        ConfigurationJson.write(json, result.encryptionConfiguration());
    }

    private static void write(JsonWriter json, ListActivitiesResult result) {
        json.member("activities", result.activities(), ActivityCodec::writeItem)
                .member("nextToken", result.nextToken());
    }

    private static void writeItem(JsonWriter json, ActivityListItem item) {
        json.beginObject()
                .member("activityArn", item.activityArn())
                .member("name", item.name())
                .member("creationDate", item.creationDate())
                .endObject();
    }

    private static void write(JsonWriter json, GetActivityTaskResult result) {
        json.member("taskToken", result.taskToken()).member("input", result.input());
    }
}
