package dev.askel.http.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.engine.EngineRig;
import dev.askel.http.ServedEngine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests docs/aws/api.md section 4.2: rules on aliases that need more than one call. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AliasesTest {
    private static final ServedEngine SERVED = ServedEngine.shared();

    /** Creates a machine with two versions. Executions of the second version wait. */
    private static String createMachineWithTwoVersions(String stem) {
        var arn = SERVED.createMachine(EngineRig.uniqueName(stem), Definitions.PASS);
        SERVED.callOk("PublishStateMachineVersion", "{\"stateMachineArn\":\"" + arn + "\"}");
        SERVED.callOk(
                "UpdateStateMachine",
                "{\"stateMachineArn\":\"%s\",\"definition\":%s,\"publish\":true}"
                        .formatted(arn, ServedEngine.quoted(Definitions.WAIT)));
        return arn;
    }

    private static String routing(String machineArn, int version) {
        return "\"routingConfiguration\":[{\"stateMachineVersionArn\":\"%s:%d\",\"weight\":100}]"
                .formatted(machineArn, version);
    }

    private static String createAlias(String machineArn, String name, int version) {
        return SERVED.callOk(
                        "CreateStateMachineAlias",
                        "{\"name\":\"%s\",%s}".formatted(name, routing(machineArn, version)))
                .text("stateMachineAliasArn");
    }

    private static List<String> executionNames(String arn) {
        var names = new ArrayList<String>();
        for (JsonNode item :
                SERVED.callOk("ListExecutions", "{\"stateMachineArn\":\"" + arn + "\"}")
                        .body()
                        .path("executions")) {
            names.add(item.path("name").asText());
        }
        return names;
    }

    @Test
    void lists_the_executions_of_an_alias_and_its_version() {
        var arn = createMachineWithTwoVersions("started");
        var prod = createAlias(arn, "PROD", 1);
        SERVED.awaitEnd(SERVED.start(prod, "by-alias"));
        SERVED.awaitEnd(SERVED.start(arn + ":1", "by-version"));

        assertThat(executionNames(arn)).containsExactly("by-version", "by-alias");
        assertThat(executionNames(arn + ":1")).containsExactly("by-version", "by-alias");
        assertThat(executionNames(prod)).containsExactly("by-alias");
        assertThat(executionNames(arn + ":2")).isEmpty();
        var item =
                SERVED.callOk("ListExecutions", "{\"stateMachineArn\":\"" + prod + "\"}")
                        .body()
                        .path("executions")
                        .path(0);
        assertThat(item.path("stateMachineArn").asText()).isEqualTo(arn);
        assertThat(item.path("stateMachineVersionArn").asText()).isEqualTo(arn + ":1");
        assertThat(item.path("stateMachineAliasArn").asText()).isEqualTo(prod);
        var request = "{\"executionArn\":\"" + item.path("executionArn").asText() + "\"}";
        var described = SERVED.callOk("DescribeExecution", request);
        assertThat(described.text("stateMachineAliasArn")).isEqualTo(prod);
        var started = SERVED.callOk("GetExecutionHistory", request).body().path("events").path(0);
        assertThat(
                        started.path("executionStartedEventDetails")
                                .path("stateMachineAliasArn")
                                .asText())
                .isEqualTo(prod);
    }

    @Test
    void refuses_to_delete_a_version_that_an_alias_refers_to() {
        var arn = createMachineWithTwoVersions("kept");
        var prod = createAlias(arn, "PROD", 1);
        var deletion = "{\"stateMachineVersionArn\":\"" + arn + ":1\"}";

        var refused = SERVED.call("DeleteStateMachineVersion", deletion);
        assertThat(refused.error()).isEqualTo("ConflictException");
        assertThat(refused.message())
                .isEqualTo(
                        "Version to be deleted must not be referenced by an alias."
                                + " Current list of aliases referencing this version: [PROD]");
        SERVED.callOk("DeleteStateMachineAlias", "{\"stateMachineAliasArn\":\"" + prod + "\"}");
        SERVED.callOk("DeleteStateMachineVersion", deletion);
    }

    @Test
    void refuses_a_second_alias_of_the_same_name() {
        var arn = createMachineWithTwoVersions("other");
        createAlias(arn, "PROD", 1);
        var refused =
                SERVED.call(
                        "CreateStateMachineAlias",
                        "{\"name\":\"PROD\",%s}".formatted(routing(arn, 2)));
        assertThat(refused.error()).isEqualTo("ConflictException");
        assertThat(refused.message())
                .isEqualTo(
                        "Failed to create alias because an alias with the same name and a different"
                                + " routing configuration already exists.");
    }

    @Test
    void starts_the_current_version_of_an_alias() {
        var arn = createMachineWithTwoVersions("moved");
        var prod = createAlias(arn, "PROD", 1);
        assertThat(SERVED.awaitEnd(SERVED.start(prod, "first"))).isEqualTo("SUCCEEDED");
        SERVED.callOk(
                "UpdateStateMachineAlias",
                "{\"stateMachineAliasArn\":\"%s\",%s}".formatted(prod, routing(arn, 2)));

        var request = "{\"executionArn\":\"" + SERVED.start(prod, "second") + "\"}";

        var described = SERVED.callOk("DescribeExecution", request);
        assertThat(described.text("stateMachineVersionArn")).isEqualTo(arn + ":2");
        assertThat(SERVED.callOk("DescribeStateMachineForExecution", request).text("definition"))
                .isEqualTo(Definitions.WAIT);
        SERVED.callOk("StopExecution", request);
    }

    @Test
    void refuses_tags_for_versions_and_aliases() {
        var arn = createMachineWithTwoVersions("untagged");
        for (var resource : List.of(arn + ":1", createAlias(arn, "PROD", 1))) {
            var refused =
                    SERVED.call(
                            "TagResource",
                            "{\"resourceArn\":\"%s\",\"tags\":[{\"key\":\"k\",\"value\":\"v\"}]}"
                                    .formatted(resource));
            assertThat(refused.error()).isEqualTo("ResourceNotFound");
            assertThat(refused.message()).isEqualTo("Resource not found: '" + resource + "'");
        }
    }

    @Test
    void deletes_a_machine_with_its_versions_and_aliases() {
        var name = EngineRig.uniqueName("deleted");
        var arn = SERVED.createMachine(name, Definitions.PASS);
        SERVED.callOk("PublishStateMachineVersion", "{\"stateMachineArn\":\"" + arn + "\"}");
        var prod = createAlias(arn, "PROD", 1);
        SERVED.callOk("DeleteStateMachine", "{\"stateMachineArn\":\"" + arn + "\"}");

        assertThat(
                        SERVED.call(
                                        "DescribeStateMachineAlias",
                                        "{\"stateMachineAliasArn\":\"" + prod + "\"}")
                                .error())
                .isEqualTo("ResourceNotFound");
        for (var deleted : List.of(arn + ":1", prod)) {
            assertThat(
                            SERVED.call(
                                            "StartExecution",
                                            "{\"stateMachineArn\":\"" + deleted + "\"}")
                                    .error())
                    .isEqualTo("StateMachineDoesNotExist");
        }
    }
}
