package dev.askel.http;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Activities.ActivityListItem;
import dev.askel.engine.api.Activities.CreateActivityRequest;
import dev.askel.engine.api.Activities.CreateActivityResult;
import dev.askel.engine.api.Activities.DeleteActivityRequest;
import dev.askel.engine.api.Activities.DeleteActivityResult;
import dev.askel.engine.api.Activities.DescribeActivityRequest;
import dev.askel.engine.api.Activities.DescribeActivityResult;
import dev.askel.engine.api.Activities.GetActivityTaskRequest;
import dev.askel.engine.api.Activities.GetActivityTaskResult;
import dev.askel.engine.api.Activities.ListActivitiesRequest;
import dev.askel.engine.api.Activities.ListActivitiesResult;
import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.GetExecutionHistoryResult;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Executions.ListExecutionsResult;
import dev.askel.engine.api.Executions.RedriveExecutionRequest;
import dev.askel.engine.api.Executions.RedriveExecutionResult;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.Executions.StartSyncExecutionRequest;
import dev.askel.engine.api.Executions.StartSyncExecutionResult;
import dev.askel.engine.api.Executions.StopExecutionRequest;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.RedriveStatus;
import dev.askel.engine.api.Tag;
import dev.askel.engine.api.Tags.ListTagsForResourceRequest;
import dev.askel.engine.api.Tags.ListTagsForResourceResult;
import dev.askel.engine.api.Tags.TagResourceRequest;
import dev.askel.engine.api.Tags.TagResourceResult;
import dev.askel.engine.api.Tags.UntagResourceRequest;
import dev.askel.engine.api.Tags.UntagResourceResult;
import dev.askel.engine.api.Tasks.SendTaskFailureRequest;
import dev.askel.engine.api.Tasks.SendTaskFailureResult;
import dev.askel.engine.api.Tasks.SendTaskHeartbeatRequest;
import dev.askel.engine.api.Tasks.SendTaskHeartbeatResult;
import dev.askel.engine.api.Tasks.SendTaskSuccessRequest;
import dev.askel.engine.api.Tasks.SendTaskSuccessResult;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Every operation with all its members: the request of a client's SDK, and the request and result
 * of the engine. The golden files contain their wire form.
 */
final class OperationShapes {
    static final String MACHINE = "arn:aws:states:eu-north-1:111111111111:stateMachine:m";
    static final String EXECUTION = "arn:aws:states:eu-north-1:111111111111:execution:m:e";
    static final String EXPRESS_EXECUTION = "arn:aws:states:eu-north-1:111111111111:express:m:e:u";
    static final String ACTIVITY = "arn:aws:states:eu-north-1:111111111111:activity:a";
    static final String MAP_RUN = "arn:aws:states:eu-north-1:111111111111:mapRun:m/l:u";
    static final String ROLE = "arn:aws:iam::111111111111:role/r";
    static final String LOG_GROUP = "arn:aws:logs:eu-north-1:111111111111:log-group:g:*";
    static final String DEFINITION =
            "{\"StartAt\":\"A\",\n\t\"States\":{\"A\":{\"Type\":\"Succeed\",\"Comment\":\"å \\\\ \uD83D\uDE00\"}}}";
    static final Instant THEN = Instant.ofEpochMilli(1_700_000_000_123L);
    static final Instant LATER = Instant.ofEpochMilli(1_700_000_060_000L);

    static final EncryptionConfiguration ENCRYPTION =
            new EncryptionConfiguration(
                    EncryptionConfiguration.Type.CUSTOMER_MANAGED_KMS_KEY, "alias/k", 300);

    /** An example of the request and the result of an operation, and of its call by the SDK. */
    record OperationExample(
            String operation, Object request, Object result, Function<SfnClient, SdkPojo> sdkCall) {
        @Override
        public String toString() {
            return operation;
        }
    }

    private OperationShapes() {}

    static Stream<OperationExample> all() {
        return Stream.of(
                        MachineShapes.all(),
                        VersionShapes.all(),
                        AliasShapes.all(),
                        executions(),
                        MapRunShapes.all(),
                        activities(),
                        tasks(),
                        tags(),
                        StateTestShapes.all())
                .flatMap(List::stream);
    }

    private static List<OperationExample> executions() {
        return List.of(
                new OperationExample(
                        "StartExecution",
                        new StartExecutionRequest(MACHINE, "e", "{ \"a\" : 1.10 }", "Root=1"),
                        new StartExecutionResult(EXECUTION, THEN),
                        sfn ->
                                sfn.startExecution(r ->
                                        r.stateMachineArn(MACHINE)
                                                .name("e")
                                                .input("{ \"a\" : 1.10 }")
                                                .traceHeader("Root=1"))),
                new OperationExample(
                        "StartSyncExecution",
                        new StartSyncExecutionRequest(
                                MACHINE, "e", "{ \"a\" : 1.10 }", "Root=1", IncludedData.ALL_DATA),
                        new StartSyncExecutionResult(
                                EXPRESS_EXECUTION,
                                MACHINE,
                                "e",
                                THEN,
                                LATER,
                                ExecutionStatus.TIMED_OUT,
                                "Error",
                                "Cause",
                                "{ \"a\" : 1.10 }",
                                "{\"out\":1}",
                                true,
                                "Root=1",
                                64,
                                60_000),
                        sfn ->
                                sfn.startSyncExecution(r ->
                                        r.stateMachineArn(MACHINE)
                                                .name("e")
                                                .input("{ \"a\" : 1.10 }")
                                                .traceHeader("Root=1")
                                                .includedData("ALL_DATA"))),
                new OperationExample(
                        "DescribeExecution",
                        new DescribeExecutionRequest(EXECUTION, IncludedData.ALL_DATA),
                        new DescribeExecutionResult(
                                EXECUTION,
                                MACHINE,
                                "e",
                                ExecutionStatus.SUCCEEDED,
                                THEN,
                                LATER,
                                "{ \"in\": 1 }",
                                "{\"out\":1}",
                                true,
                                "Root=1",
                                MAP_RUN,
                                "Error",
                                "Cause",
                                MACHINE + ":1",
                                MACHINE + ":PROD",
                                2,
                                LATER,
                                RedriveStatus.NOT_REDRIVABLE,
                                "Execution is SUCCEEDED and cannot be redriven"),
                        sfn ->
                                sfn.describeExecution(
                                        r -> r.executionArn(EXECUTION).includedData("ALL_DATA"))),
                new OperationExample(
                        "ListExecutions",
                        new ListExecutionsRequest(
                                MACHINE,
                                ExecutionStatus.FAILED,
                                new Page(1000, "token"),
                                MAP_RUN,
                                RedriveFilter.REDRIVEN),
                        new ListExecutionsResult(
                                List.of(
                                        new ExecutionListItem(
                                                EXECUTION,
                                                MACHINE,
                                                "e",
                                                ExecutionStatus.FAILED,
                                                THEN,
                                                LATER,
                                                MAP_RUN,
                                                3,
                                                MACHINE + ":1",
                                                MACHINE + ":PROD",
                                                2,
                                                LATER)),
                                "next"),
                        sfn ->
                                sfn.listExecutions(r ->
                                        r.stateMachineArn(MACHINE)
                                                .statusFilter("FAILED")
                                                .maxResults(1000)
                                                .nextToken("token")
                                                .mapRunArn(MAP_RUN)
                                                .redriveFilter("REDRIVEN"))),
                new OperationExample(
                        "StopExecution",
                        new StopExecutionRequest(EXECUTION, "Error", "Cause"),
                        new StopExecutionResult(LATER),
                        sfn ->
                                sfn.stopExecution(r ->
                                        r.executionArn(EXECUTION).error("Error").cause("Cause"))),
                new OperationExample(
                        "RedriveExecution",
                        new RedriveExecutionRequest(EXECUTION, "token-1"),
                        new RedriveExecutionResult(LATER),
                        sfn ->
                                sfn.redriveExecution(
                                        r -> r.executionArn(EXECUTION).clientToken("token-1"))),
                new OperationExample(
                        "GetExecutionHistory",
                        new GetExecutionHistoryRequest(
                                EXECUTION, new Page(9, "token"), true, false),
                        new GetExecutionHistoryResult(HistoryEvents.oneOfEachType(), true, "next"),
                        sfn ->
                                sfn.getExecutionHistory(r ->
                                        r.executionArn(EXECUTION)
                                                .maxResults(9)
                                                .nextToken("token")
                                                .reverseOrder(true)
                                                .includeExecutionData(false))));
    }

    private static List<OperationExample> activities() {
        return List.of(
                new OperationExample(
                        "CreateActivity",
                        new CreateActivityRequest("a", List.of(new Tag("k", "v")), ENCRYPTION),
                        new CreateActivityResult(ACTIVITY, THEN),
                        sfn ->
                                sfn.createActivity(r ->
                                        r.name("a")
                                                .tags(sdkTag("k", "v"))
                                                .encryptionConfiguration(
                                                        OperationShapes::encryption))),
                new OperationExample(
                        "DescribeActivity",
                        new DescribeActivityRequest(ACTIVITY),
                        new DescribeActivityResult(ACTIVITY, "a", THEN, ENCRYPTION),
                        sfn -> sfn.describeActivity(r -> r.activityArn(ACTIVITY))),
                new OperationExample(
                        "DeleteActivity",
                        new DeleteActivityRequest(ACTIVITY),
                        new DeleteActivityResult(),
                        sfn -> sfn.deleteActivity(r -> r.activityArn(ACTIVITY))),
                new OperationExample(
                        "ListActivities",
                        new ListActivitiesRequest(new Page(100, "token")),
                        new ListActivitiesResult(
                                List.of(new ActivityListItem(ACTIVITY, "a", THEN)), "next"),
                        sfn -> sfn.listActivities(r -> r.maxResults(0).nextToken("token"))),
                new OperationExample(
                        "GetActivityTask",
                        new GetActivityTaskRequest(ACTIVITY, "w"),
                        new GetActivityTaskResult("task", "{\"in\":1}"),
                        sfn -> sfn.getActivityTask(r -> r.activityArn(ACTIVITY).workerName("w"))));
    }

    private static List<OperationExample> tasks() {
        return List.of(
                new OperationExample(
                        "SendTaskSuccess",
                        new SendTaskSuccessRequest("task", "{\"out\":1}"),
                        new SendTaskSuccessResult(),
                        sfn -> sfn.sendTaskSuccess(r -> r.taskToken("task").output("{\"out\":1}"))),
                new OperationExample(
                        "SendTaskFailure",
                        new SendTaskFailureRequest("task", "Error", "Cause"),
                        new SendTaskFailureResult(),
                        sfn ->
                                sfn.sendTaskFailure(
                                        r -> r.taskToken("task").error("Error").cause("Cause"))),
                new OperationExample(
                        "SendTaskHeartbeat",
                        new SendTaskHeartbeatRequest("task"),
                        new SendTaskHeartbeatResult(),
                        sfn -> sfn.sendTaskHeartbeat(r -> r.taskToken("task"))));
    }

    private static List<OperationExample> tags() {
        return List.of(
                new OperationExample(
                        "TagResource",
                        new TagResourceRequest(MACHINE, List.of(new Tag("k", "v"))),
                        new TagResourceResult(),
                        sfn -> sfn.tagResource(r -> r.resourceArn(MACHINE).tags(sdkTag("k", "v")))),
                new OperationExample(
                        "UntagResource",
                        new UntagResourceRequest(MACHINE, List.of("k", "l")),
                        new UntagResourceResult(),
                        sfn -> sfn.untagResource(r -> r.resourceArn(MACHINE).tagKeys("k", "l"))),
                new OperationExample(
                        "ListTagsForResource",
                        new ListTagsForResourceRequest(MACHINE),
                        new ListTagsForResourceResult(
                                List.of(new Tag("k", "v"), new Tag("empty", ""))),
                        sfn -> sfn.listTagsForResource(r -> r.resourceArn(MACHINE))));
    }

    static software.amazon.awssdk.services.sfn.model.Tag sdkTag(String key, String value) {
        return software.amazon.awssdk.services.sfn.model.Tag.builder()
                .key(key)
                .value(value)
                .build();
    }

    static void encryption(
            software.amazon.awssdk.services.sfn.model.EncryptionConfiguration.Builder encryption) {
        encryption
                .type("CUSTOMER_MANAGED_KMS_KEY")
                .kmsKeyId("alias/k")
                .kmsDataKeyReusePeriodSeconds(300);
    }
}
