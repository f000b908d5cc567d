package dev.askel.http;

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
import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.GetExecutionHistoryResult;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Executions.ListExecutionsResult;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Executions.StartExecutionResult;
import dev.askel.engine.api.Executions.StopExecutionRequest;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.LoggingConfiguration.LogDestination;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.RedriveStatus;
import dev.askel.engine.api.StateMachineStatus;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.StateMachines.CreateStateMachineRequest;
import dev.askel.engine.api.StateMachines.CreateStateMachineResult;
import dev.askel.engine.api.StateMachines.DeleteStateMachineRequest;
import dev.askel.engine.api.StateMachines.DeleteStateMachineResult;
import dev.askel.engine.api.StateMachines.DescribeStateMachineForExecutionRequest;
import dev.askel.engine.api.StateMachines.DescribeStateMachineForExecutionResult;
import dev.askel.engine.api.StateMachines.DescribeStateMachineRequest;
import dev.askel.engine.api.StateMachines.DescribeStateMachineResult;
import dev.askel.engine.api.StateMachines.ListStateMachinesRequest;
import dev.askel.engine.api.StateMachines.ListStateMachinesResult;
import dev.askel.engine.api.StateMachines.StateMachineListItem;
import dev.askel.engine.api.StateMachines.UpdateStateMachineRequest;
import dev.askel.engine.api.StateMachines.UpdateStateMachineResult;
import dev.askel.engine.api.StateMachines.ValidateStateMachineDefinitionRequest;
import dev.askel.engine.api.StateMachines.ValidateStateMachineDefinitionResult;
import dev.askel.engine.api.StateMachines.ValidationDiagnostic;
import dev.askel.engine.api.StateMachines.ValidationResult;
import dev.askel.engine.api.StateMachines.ValidationSeverity;
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
import dev.askel.engine.api.TracingConfiguration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Every operation with all its members: as a client's SDK asks for it, as the engine gets and
 * answers it. How both look on the wire is in the golden files.
 */
final class Shapes {
    static final String MACHINE = "arn:aws:states:eu-north-1:111111111111:stateMachine:m";
    static final String EXECUTION = "arn:aws:states:eu-north-1:111111111111:execution:m:e";
    static final String ACTIVITY = "arn:aws:states:eu-north-1:111111111111:activity:a";
    static final String MAP_RUN = "arn:aws:states:eu-north-1:111111111111:mapRun:m/l:u";
    static final String ROLE = "arn:aws:iam::111111111111:role/r";
    static final String LOG_GROUP = "arn:aws:logs:eu-north-1:111111111111:log-group:g:*";
    static final String DEFINITION =
            "{\"StartAt\":\"A\",\n\t\"States\":{\"A\":{\"Type\":\"Succeed\",\"Comment\":\"å \\\\ \uD83D\uDE00\"}}}";
    static final Instant THEN = Instant.ofEpochMilli(1_700_000_000_123L);
    static final Instant LATER = Instant.ofEpochMilli(1_700_000_060_000L);

    private static final LoggingConfiguration LOGGING =
            new LoggingConfiguration(
                    LoggingConfiguration.Level.ALL, true, List.of(new LogDestination(LOG_GROUP)));
    private static final TracingConfiguration TRACING = new TracingConfiguration(true);
    private static final EncryptionConfiguration ENCRYPTION =
            new EncryptionConfiguration(
                    EncryptionConfiguration.Type.CUSTOMER_MANAGED_KMS_KEY, "alias/k", 300);

    /** One operation. */
    record Shape(
            String operation, Object request, Object result, Function<SfnClient, SdkPojo> sdkCall) {
        @Override
        public String toString() {
            return operation;
        }
    }

    private Shapes() {}

    static Stream<Shape> all() {
        return Stream.of(stateMachines(), executions(), activities(), tasks(), tags())
                .flatMap(List::stream);
    }

    private static List<Shape> stateMachines() {
        return List.of(
                new Shape(
                        "CreateStateMachine",
                        new CreateStateMachineRequest(
                                "m",
                                DEFINITION,
                                ROLE,
                                StateMachineType.EXPRESS,
                                LOGGING,
                                List.of(new Tag("k", "v"), new Tag("empty", "")),
                                TRACING,
                                true,
                                "first",
                                ENCRYPTION),
                        new CreateStateMachineResult(MACHINE, THEN, MACHINE + ":1"),
                        sfn ->
                                sfn.createStateMachine(r ->
                                        r.name("m")
                                                .definition(DEFINITION)
                                                .roleArn(ROLE)
                                                .type("EXPRESS")
                                                .loggingConfiguration(Shapes::logging)
                                                .tags(sdkTag("k", "v"), sdkTag("empty", ""))
                                                .tracingConfiguration(t -> t.enabled(true))
                                                .publish(true)
                                                .versionDescription("first")
                                                .encryptionConfiguration(Shapes::encryption))),
                new Shape(
                        "DescribeStateMachine",
                        new DescribeStateMachineRequest(MACHINE, IncludedData.METADATA_ONLY),
                        new DescribeStateMachineResult(
                                MACHINE,
                                "m",
                                StateMachineStatus.ACTIVE,
                                DEFINITION,
                                ROLE,
                                StateMachineType.STANDARD,
                                THEN,
                                LOGGING,
                                TRACING,
                                "l",
                                "revision",
                                "described",
                                ENCRYPTION,
                                references()),
                        sfn ->
                                sfn.describeStateMachine(r ->
                                        r.stateMachineArn(MACHINE).includedData("METADATA_ONLY"))),
                new Shape(
                        "DescribeStateMachineForExecution",
                        new DescribeStateMachineForExecutionRequest(
                                EXECUTION, IncludedData.ALL_DATA),
                        new DescribeStateMachineForExecutionResult(
                                MACHINE,
                                "m",
                                DEFINITION,
                                ROLE,
                                LATER,
                                LoggingConfiguration.NONE,
                                TracingConfiguration.NONE,
                                MAP_RUN,
                                "l",
                                "revision",
                                EncryptionConfiguration.NONE,
                                references()),
                        sfn ->
                                sfn.describeStateMachineForExecution(
                                        r -> r.executionArn(EXECUTION).includedData("ALL_DATA"))),
                new Shape(
                        "UpdateStateMachine",
                        new UpdateStateMachineRequest(
                                MACHINE,
                                DEFINITION,
                                ROLE,
                                LOGGING,
                                TRACING,
                                true,
                                "second",
                                ENCRYPTION),
                        new UpdateStateMachineResult(LATER, "revision", MACHINE + ":2"),
                        sfn ->
                                sfn.updateStateMachine(r ->
                                        r.stateMachineArn(MACHINE)
                                                .definition(DEFINITION)
                                                .roleArn(ROLE)
                                                .loggingConfiguration(Shapes::logging)
                                                .tracingConfiguration(t -> t.enabled(true))
                                                .publish(true)
                                                .versionDescription("second")
                                                .encryptionConfiguration(Shapes::encryption))),
                new Shape(
                        "DeleteStateMachine",
                        new DeleteStateMachineRequest(MACHINE),
                        new DeleteStateMachineResult(),
                        sfn -> sfn.deleteStateMachine(r -> r.stateMachineArn(MACHINE))),
                new Shape(
                        "ListStateMachines",
                        new ListStateMachinesRequest(new Page(7, "token")),
                        new ListStateMachinesResult(
                                List.of(
                                        new StateMachineListItem(
                                                MACHINE, "m", StateMachineType.STANDARD, THEN),
                                        new StateMachineListItem(
                                                MACHINE + "2",
                                                "m2",
                                                StateMachineType.EXPRESS,
                                                LATER)),
                                "next"),
                        sfn -> sfn.listStateMachines(r -> r.maxResults(7).nextToken("token"))),
                new Shape(
                        "ValidateStateMachineDefinition",
                        new ValidateStateMachineDefinitionRequest(
                                "{}", StateMachineType.EXPRESS, ValidationSeverity.WARNING, 2),
                        new ValidateStateMachineDefinitionResult(
                                ValidationResult.FAIL,
                                List.of(
                                        new ValidationDiagnostic(
                                                ValidationSeverity.ERROR,
                                                "SCHEMA_VALIDATION_FAILED",
                                                "These fields are required: [States, StartAt]",
                                                "/"),
                                        new ValidationDiagnostic(
                                                ValidationSeverity.WARNING,
                                                "NO_DOLLAR",
                                                "m",
                                                null)),
                                true),
                        sfn ->
                                sfn.validateStateMachineDefinition(r ->
                                        r.definition("{}")
                                                .type("EXPRESS")
                                                .severity("WARNING")
                                                .maxResults(2))));
    }

    private static List<Shape> executions() {
        return List.of(
                new Shape(
                        "StartExecution",
                        new StartExecutionRequest(MACHINE, "e", "{ \"a\" : 1.10 }", "Root=1"),
                        new StartExecutionResult(EXECUTION, THEN),
                        sfn ->
                                sfn.startExecution(r ->
                                        r.stateMachineArn(MACHINE)
                                                .name("e")
                                                .input("{ \"a\" : 1.10 }")
                                                .traceHeader("Root=1"))),
                new Shape(
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
                new Shape(
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
                new Shape(
                        "StopExecution",
                        new StopExecutionRequest(EXECUTION, "Error", "Cause"),
                        new StopExecutionResult(LATER),
                        sfn ->
                                sfn.stopExecution(r ->
                                        r.executionArn(EXECUTION).error("Error").cause("Cause"))),
                new Shape(
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

    private static List<Shape> activities() {
        return List.of(
                new Shape(
                        "CreateActivity",
                        new CreateActivityRequest("a", List.of(new Tag("k", "v")), ENCRYPTION),
                        new CreateActivityResult(ACTIVITY, THEN),
                        sfn ->
                                sfn.createActivity(r ->
                                        r.name("a")
                                                .tags(sdkTag("k", "v"))
                                                .encryptionConfiguration(Shapes::encryption))),
                new Shape(
                        "DescribeActivity",
                        new DescribeActivityRequest(ACTIVITY),
                        new DescribeActivityResult(ACTIVITY, "a", THEN, ENCRYPTION),
                        sfn -> sfn.describeActivity(r -> r.activityArn(ACTIVITY))),
                new Shape(
                        "DeleteActivity",
                        new DeleteActivityRequest(ACTIVITY),
                        new DeleteActivityResult(),
                        sfn -> sfn.deleteActivity(r -> r.activityArn(ACTIVITY))),
                new Shape(
                        "ListActivities",
                        new ListActivitiesRequest(new Page(100, "token")),
                        new ListActivitiesResult(
                                List.of(new ActivityListItem(ACTIVITY, "a", THEN)), "next"),
                        sfn -> sfn.listActivities(r -> r.maxResults(0).nextToken("token"))),
                new Shape(
                        "GetActivityTask",
                        new GetActivityTaskRequest(ACTIVITY, "w"),
                        new GetActivityTaskResult("task", "{\"in\":1}"),
                        sfn -> sfn.getActivityTask(r -> r.activityArn(ACTIVITY).workerName("w"))));
    }

    private static List<Shape> tasks() {
        return List.of(
                new Shape(
                        "SendTaskSuccess",
                        new SendTaskSuccessRequest("task", "{\"out\":1}"),
                        new SendTaskSuccessResult(),
                        sfn -> sfn.sendTaskSuccess(r -> r.taskToken("task").output("{\"out\":1}"))),
                new Shape(
                        "SendTaskFailure",
                        new SendTaskFailureRequest("task", "Error", "Cause"),
                        new SendTaskFailureResult(),
                        sfn ->
                                sfn.sendTaskFailure(
                                        r -> r.taskToken("task").error("Error").cause("Cause"))),
                new Shape(
                        "SendTaskHeartbeat",
                        new SendTaskHeartbeatRequest("task"),
                        new SendTaskHeartbeatResult(),
                        sfn -> sfn.sendTaskHeartbeat(r -> r.taskToken("task"))));
    }

    private static List<Shape> tags() {
        return List.of(
                new Shape(
                        "TagResource",
                        new TagResourceRequest(MACHINE, List.of(new Tag("k", "v"))),
                        new TagResourceResult(),
                        sfn -> sfn.tagResource(r -> r.resourceArn(MACHINE).tags(sdkTag("k", "v")))),
                new Shape(
                        "UntagResource",
                        new UntagResourceRequest(MACHINE, List.of("k", "l")),
                        new UntagResourceResult(),
                        sfn -> sfn.untagResource(r -> r.resourceArn(MACHINE).tagKeys("k", "l"))),
                new Shape(
                        "ListTagsForResource",
                        new ListTagsForResourceRequest(MACHINE),
                        new ListTagsForResourceResult(
                                List.of(new Tag("k", "v"), new Tag("empty", ""))),
                        sfn -> sfn.listTagsForResource(r -> r.resourceArn(MACHINE))));
    }

    private static Map<String, List<String>> references() {
        var references = new LinkedHashMap<String, List<String>>();
        references.put("Fail", List.of("causeVar", "errorVar"));
        references.put("Zustand ü", List.of("x"));
        return references;
    }

    private static software.amazon.awssdk.services.sfn.model.Tag sdkTag(String key, String value) {
        return software.amazon.awssdk.services.sfn.model.Tag.builder()
                .key(key)
                .value(value)
                .build();
    }

    private static void logging(
            software.amazon.awssdk.services.sfn.model.LoggingConfiguration.Builder logging) {
        logging.level("ALL")
                .includeExecutionData(true)
                .destinations(
                        software.amazon.awssdk.services.sfn.model.LogDestination.builder()
                                .cloudWatchLogsLogGroup(g -> g.logGroupArn(LOG_GROUP))
                                .build());
    }

    private static void encryption(
            software.amazon.awssdk.services.sfn.model.EncryptionConfiguration.Builder encryption) {
        encryption
                .type("CUSTOMER_MANAGED_KMS_KEY")
                .kmsKeyId("alias/k")
                .kmsDataKeyReusePeriodSeconds(300);
    }
}
