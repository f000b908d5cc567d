package dev.askel.http.wire;

import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.StateMachines.CreateStateMachineRequest;
import dev.askel.engine.api.StateMachines.CreateStateMachineResult;
import dev.askel.engine.api.StateMachines.DeleteStateMachineRequest;
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
import dev.askel.engine.api.StateMachines.ValidationSeverity;
import java.util.List;
import java.util.Map;

/**
 * Decodes the requests and encodes the results of the operations that create, change and read state
 * machines (docs/aws/api.md section 4.1).
 */
final class StateMachineCodec {
    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    new ApiOperation<>(
                            "CreateStateMachine",
                            StateMachineCodec::readCreate,
                            (engine, caller, request) ->
                                    engine.stateMachines().createStateMachine(caller, request),
                            StateMachineCodec::write),
                    new ApiOperation<>(
                            "DescribeStateMachine",
                            StateMachineCodec::readDescribe,
                            (engine, caller, request) ->
                                    engine.stateMachines().describeStateMachine(caller, request),
                            StateMachineCodec::write),
                    new ApiOperation<>(
                            "DescribeStateMachineForExecution",
                            StateMachineCodec::readDescribeForExecution,
                            (engine, caller, request) ->
                                    engine.stateMachines()
                                            .describeStateMachineForExecution(caller, request),
                            StateMachineCodec::write),
                    new ApiOperation<>(
                            "UpdateStateMachine",
                            StateMachineCodec::readUpdate,
                            (engine, caller, request) ->
                                    engine.stateMachines().updateStateMachine(caller, request),
                            StateMachineCodec::write),
                    new ApiOperation<>(
                            "DeleteStateMachine",
                            members ->
                                    new DeleteStateMachineRequest(
                                            members.text("stateMachineArn", StringConstraint.ARN)),
                            (engine, caller, request) ->
                                    engine.stateMachines().deleteStateMachine(caller, request),
                            (_, _) -> {}),
                    new ApiOperation<>(
                            "ListStateMachines",
                            members ->
                                    new ListStateMachinesRequest(
                                            members.page(StringConstraint.PAGE_TOKEN)),
                            (engine, caller, request) ->
                                    engine.stateMachines().listStateMachines(caller, request),
                            StateMachineCodec::write),
                    new ApiOperation<>(
                            "ValidateStateMachineDefinition",
                            StateMachineCodec::readValidate,
                            (engine, caller, request) ->
                                    engine.stateMachines()
                                            .validateStateMachineDefinition(caller, request),
                            StateMachineCodec::write));

    private StateMachineCodec() {}

    private static CreateStateMachineRequest readCreate(Members members)
            throws SerializationException {
        return new CreateStateMachineRequest(
                members.text("name", StringConstraint.NAME),
                members.text("definition", StringConstraint.DEFINITION),
                members.text("roleArn", StringConstraint.ARN),
                members.constantOr("type", StateMachineType.class, StateMachineType.STANDARD),
                ConfigurationJson.readLogging(members),
                TagCodec.readOptional(members),
                ConfigurationJson.readTracing(members),
                members.booleanOr("publish", false),
                members.textOrNull("versionDescription", StringConstraint.VERSION_DESCRIPTION),
                ConfigurationJson.readEncryption(members));
    }

    private static DescribeStateMachineRequest readDescribe(Members members)
            throws SerializationException {
        return new DescribeStateMachineRequest(
                members.text("stateMachineArn", StringConstraint.ARN), readIncludedData(members));
    }

    private static DescribeStateMachineForExecutionRequest readDescribeForExecution(Members members)
            throws SerializationException {
        return new DescribeStateMachineForExecutionRequest(
                members.text("executionArn", StringConstraint.ARN), readIncludedData(members));
    }

    static IncludedData readIncludedData(Members members) throws SerializationException {
        return members.constantOr("includedData", IncludedData.class, IncludedData.ALL_DATA);
    }

    private static UpdateStateMachineRequest readUpdate(Members members)
            throws SerializationException {
        return new UpdateStateMachineRequest(
                members.text("stateMachineArn", StringConstraint.ARN),
                members.textOrNull("definition", StringConstraint.DEFINITION),
                members.textOrNull("roleArn", StringConstraint.ARN),
                ConfigurationJson.readLogging(members),
                ConfigurationJson.readTracing(members),
                members.booleanOr("publish", false),
                members.textOrNull("versionDescription", StringConstraint.VERSION_DESCRIPTION),
                ConfigurationJson.readEncryption(members));
    }

    private static ValidateStateMachineDefinitionRequest readValidate(Members members)
            throws SerializationException {
        return new ValidateStateMachineDefinitionRequest(
                members.text("definition", StringConstraint.DEFINITION),
                members.constantOr("type", StateMachineType.class, StateMachineType.STANDARD),
                members.constantOr("severity", ValidationSeverity.class, ValidationSeverity.ERROR),
                members.intOr(
                        "maxResults", 0, 0, ValidateStateMachineDefinitionRequest.RESULTS_MAX));
    }

    private static void write(JsonWriter json, ValidateStateMachineDefinitionResult result) {
        json.member("result", result.result())
                .member("diagnostics", result.diagnostics(), StateMachineCodec::writeDiagnostic)
                .member("truncated", result.truncated());
    }

    private static void writeDiagnostic(JsonWriter json, ValidationDiagnostic diagnostic) {
        json.beginObject()
                .member("severity", diagnostic.severity())
                .member("code", diagnostic.code())
                .member("message", diagnostic.message())
                .member("location", diagnostic.location())
                .endObject();
    }

    private static void write(JsonWriter json, CreateStateMachineResult result) {
        json.member("stateMachineArn", result.stateMachineArn())
                .member("creationDate", result.creationDate())
                .member("stateMachineVersionArn", result.stateMachineVersionArn());
    }

    private static void write(JsonWriter json, UpdateStateMachineResult result) {
        json.member("updateDate", result.updateDate())
                .member("revisionId", result.revisionId())
                .member("stateMachineVersionArn", result.stateMachineVersionArn());
    }

    private static void write(JsonWriter json, DescribeStateMachineResult result) {
        json.member("stateMachineArn", result.stateMachineArn())
                .member("name", result.name())
                .member("status", result.status())
                .member("definition", result.definition())
                .member("roleArn", result.roleArn())
                .member("type", result.type())
                .member("creationDate", result.creationDate());
        ConfigurationJson.write(json, result.loggingConfiguration());
        ConfigurationJson.write(json, result.tracingConfiguration());
        json.member("label", result.label())
                .member("revisionId", result.revisionId())
                .member("description", result.description());
        ConfigurationJson.write(json, result.encryptionConfiguration());
        writeVariableReferences(json, result.variableReferences());
    }

    private static void write(JsonWriter json, DescribeStateMachineForExecutionResult result) {
        json.member("stateMachineArn", result.stateMachineArn())
                .member("name", result.name())
                .member("definition", result.definition())
                .member("roleArn", result.roleArn())
                .member("updateDate", result.updateDate());
        ConfigurationJson.write(json, result.loggingConfiguration());
        ConfigurationJson.write(json, result.tracingConfiguration());
        json.member("mapRunArn", result.mapRunArn())
                .member("label", result.label())
                .member("revisionId", result.revisionId());
        ConfigurationJson.write(json, result.encryptionConfiguration());
        writeVariableReferences(json, result.variableReferences());
    }

    private static void writeVariableReferences(
            JsonWriter json, Map<String, List<String>> references) {
        if (references.isEmpty()) {
            return; // AWS omits the member when no state refers to a variable
        }
        json.name("variableReferences").beginObject();
        references.forEach((state, names) -> json.member(state, names, JsonWriter::string));
        json.endObject();
    }

    private static void write(JsonWriter json, ListStateMachinesResult result) {
        json.member("stateMachines", result.stateMachines(), StateMachineCodec::writeItem)
                .member("nextToken", result.nextToken());
    }

    private static void writeItem(JsonWriter json, StateMachineListItem item) {
        json.beginObject()
                .member("stateMachineArn", item.stateMachineArn())
                .member("name", item.name())
                .member("type", item.type())
                .member("creationDate", item.creationDate())
                .endObject();
    }
}
