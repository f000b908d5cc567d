package dev.askel.http;

import static dev.askel.http.OperationShapes.DEFINITION;
import static dev.askel.http.OperationShapes.ENCRYPTION;
import static dev.askel.http.OperationShapes.EXECUTION;
import static dev.askel.http.OperationShapes.LATER;
import static dev.askel.http.OperationShapes.LOG_GROUP;
import static dev.askel.http.OperationShapes.MACHINE;
import static dev.askel.http.OperationShapes.MAP_RUN;
import static dev.askel.http.OperationShapes.ROLE;
import static dev.askel.http.OperationShapes.THEN;
import static dev.askel.http.OperationShapes.sdkTag;

import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.LoggingConfiguration.LogDestination;
import dev.askel.engine.api.Page;
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
import dev.askel.engine.api.TracingConfiguration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The operations on state machines, in the form of {@link OperationShapes}. */
final class MachineShapes {
    private static final LoggingConfiguration LOGGING =
            new LoggingConfiguration(
                    LoggingConfiguration.Level.ALL, true, List.of(new LogDestination(LOG_GROUP)));
    private static final TracingConfiguration TRACING = new TracingConfiguration(true);

    private MachineShapes() {}

    static List<OperationShapes.OperationExample> all() {
        return List.of(
                new OperationShapes.OperationExample(
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
                                                .loggingConfiguration(MachineShapes::logging)
                                                .tags(sdkTag("k", "v"), sdkTag("empty", ""))
                                                .tracingConfiguration(t -> t.enabled(true))
                                                .publish(true)
                                                .versionDescription("first")
                                                .encryptionConfiguration(
                                                        OperationShapes::encryption))),
                new OperationShapes.OperationExample(
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
                new OperationShapes.OperationExample(
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
                new OperationShapes.OperationExample(
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
                                                .loggingConfiguration(MachineShapes::logging)
                                                .tracingConfiguration(t -> t.enabled(true))
                                                .publish(true)
                                                .versionDescription("second")
                                                .encryptionConfiguration(
                                                        OperationShapes::encryption))),
                new OperationShapes.OperationExample(
                        "DeleteStateMachine",
                        new DeleteStateMachineRequest(MACHINE),
                        new DeleteStateMachineResult(),
                        sfn -> sfn.deleteStateMachine(r -> r.stateMachineArn(MACHINE))),
                new OperationShapes.OperationExample(
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
                new OperationShapes.OperationExample(
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

    private static Map<String, List<String>> references() {
        var references = new LinkedHashMap<String, List<String>>();
        references.put("Fail", List.of("causeVar", "errorVar"));
        references.put("Zustand ü", List.of("x"));
        return references;
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
}
