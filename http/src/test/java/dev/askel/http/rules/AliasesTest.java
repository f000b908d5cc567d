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

/** docs/aws/api.md section 4.2: rules on aliases that need more than one call. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AliasesTest {
    private static final ServedEngine SERVED = ServedEngine.shared();

    /** Creates a machine with two versions, the second of which waits. */
    private static String twoVersions(String stem) {
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

    private static String alias(String machineArn, String name, int version) {
        return SERVED.callOk(
                        "CreateStateMachineAlias",
                        "{\"name\":\"%s\",%s}".formatted(name, routing(machineArn, version)))
                .text("stateMachineAliasArn");
    }

    private static List<String> listed(String arn) {
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
        var arn = twoVersions("started");
        var prod = alias(arn, "PROD", 1);
        SERVED.awaitEnd(SERVED.start(prod, "by-alias"));
        SERVED.awaitEnd(SERVED.start(arn + ":1", "by-version"));

        assertThat(listed(arn)).containsExactly("by-version", "by-alias");
        assertThat(listed(arn + ":1")).containsExactly("by-version", "by-alias");
        assertThat(listed(prod)).containsExactly("by-alias");
        assertThat(listed(arn + ":2")).isEmpty();
        var item =
                SERVED.callOk("ListExecutions", "{\"stateMachineArn\":\"" + prod + "\"}")
                        .body()
                        .path("executions")
                        .path(0);
        assertThat(item.path("stateMachineArn").asText()).isEqualTo(arn);
        assertThat(item.path("stateMachineVersionArn").asText()).isEqualTo(arn + ":1");
        assertThat(item.path("stateMachineAliasArn").asText()).isEqualTo(prod);
        var of = "{\"executionArn\":\"" + item.path("executionArn").asText() + "\"}";
        var described = SERVED.callOk("DescribeExecution", of);
        assertThat(described.text("stateMachineAliasArn")).isEqualTo(prod);
        var started = SERVED.callOk("GetExecutionHistory", of).body().path("events").path(0);
        assertThat(
                        started.path("executionStartedEventDetails")
                                .path("stateMachineAliasArn")
                                .asText())
                .isEqualTo(prod);
    }

    @Test
    void refuses_to_delete_a_version_that_an_alias_refers_to() {
        var arn = twoVersions("kept");
        var prod = alias(arn, "PROD", 1);
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
    void refuses_another_alias_of_the_name() {
        var arn = twoVersions("other");
        alias(arn, "PROD", 1);
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
    void starts_the_present_version_of_the_alias() {
        var arn = twoVersions("moved");
        var prod = alias(arn, "PROD", 1);
        assertThat(SERVED.awaitEnd(SERVED.start(prod, "first"))).isEqualTo("SUCCEEDED");
        SERVED.callOk(
                "UpdateStateMachineAlias",
                "{\"stateMachineAliasArn\":\"%s\",%s}".formatted(prod, routing(arn, 2)));

        var of = "{\"executionArn\":\"" + SERVED.start(prod, "second") + "\"}";

        var described = SERVED.callOk("DescribeExecution", of);
        assertThat(described.text("stateMachineVersionArn")).isEqualTo(arn + ":2");
        assertThat(SERVED.callOk("DescribeStateMachineForExecution", of).text("definition"))
                .isEqualTo(Definitions.WAIT);
        SERVED.callOk("StopExecution", of);
    }

    @Test
    void describes_no_tags_of_versions_and_aliases() {
        var arn = twoVersions("untagged");
        for (var resource : List.of(arn + ":1", alias(arn, "PROD", 1))) {
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
        var prod = alias(arn, "PROD", 1);
        SERVED.callOk("DeleteStateMachine", "{\"stateMachineArn\":\"" + arn + "\"}");

        assertThat(
                        SERVED.call(
                                        "DescribeStateMachineAlias",
                                        "{\"stateMachineAliasArn\":\"" + prod + "\"}")
                                .error())
                .isEqualTo("ResourceNotFound");
        for (var gone : List.of(arn + ":1", prod)) {
            assertThat(
                            SERVED.call("StartExecution", "{\"stateMachineArn\":\"" + gone + "\"}")
                                    .error())
                    .isEqualTo("StateMachineDoesNotExist");
        }
    }
}
