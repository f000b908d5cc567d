package dev.askel.http.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.http.ServedEngine;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests docs/aws/api.md section 4.2: rules on versions that need more than one call. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class VersionsTest {
    private static final ServedEngine SERVED = ServedEngine.shared();

    private static String arnMember(String arn) {
        return "\"stateMachineArn\":\"" + arn + "\"";
    }

    private static String update(String machineArn, String definition, String more) {
        return SERVED.callOk(
                        "UpdateStateMachine",
                        "{%s,\"definition\":%s%s}"
                                .formatted(
                                        arnMember(machineArn),
                                        ServedEngine.quoted(definition),
                                        more))
                .text("stateMachineVersionArn");
    }

    private static String publish(String machineArn) {
        return SERVED.callOk("PublishStateMachineVersion", "{" + arnMember(machineArn) + "}")
                .text("stateMachineVersionArn");
    }

    @Test
    void names_both_revisions_when_the_revision_differs() {
        var arn = SERVED.createMachine(EngineRig.uniqueName("meant"), Definitions.PASS);
        var refused =
                SERVED.call(
                        "PublishStateMachineVersion",
                        "{" + arnMember(arn) + ",\"revisionId\":\"none\"}");
        assertThat(refused.error()).isEqualTo("ConflictException");
        assertThat(refused.message())
                .isEqualTo(
                        "Failed to publish the State Machine version for revision none."
                                + " The current State Machine revision is INITIAL.");
    }

    @Test
    void starts_the_definition_of_a_version_and_shows_the_version_with_the_execution() {
        var arn = SERVED.createMachine(EngineRig.uniqueName("versioned"), Definitions.PASS);
        var version = publish(arn);
        assertThat(version).isEqualTo(arn + ":1");
        assertThat(update(arn, Definitions.WAIT, "")).isEmpty();

        var execution = SERVED.start(version, "e");

        assertThat(SERVED.awaitEnd(execution)).isEqualTo("SUCCEEDED");
        assertThat(execution).isEqualTo(arn.replace(":stateMachine:", ":execution:") + ":e");
        var request = "{\"executionArn\":\"" + execution + "\"}";
        var described = SERVED.callOk("DescribeExecution", request);
        assertThat(described.text("stateMachineArn")).isEqualTo(arn);
        assertThat(described.text("stateMachineVersionArn")).isEqualTo(version);
        assertThat(described.body().has("stateMachineAliasArn")).isFalse();
        var revision = SERVED.callOk("DescribeStateMachineForExecution", request);
        assertThat(revision.text("stateMachineArn")).isEqualTo(arn);
        assertThat(revision.text("definition")).isEqualTo(Definitions.PASS);
        assertThat(revision.body().has("revisionId")).isFalse();
        var item =
                SERVED.callOk("ListExecutions", "{" + arnMember(arn) + "}")
                        .body()
                        .path("executions")
                        .path(0);
        assertThat(item.path("stateMachineArn").asText()).isEqualTo(arn);
        assertThat(item.path("stateMachineVersionArn").asText()).isEqualTo(version);
        var started = SERVED.callOk("GetExecutionHistory", request).body().path("events").path(0);
        assertThat(
                        started.path("executionStartedEventDetails")
                                .path("stateMachineVersionArn")
                                .asText())
                .isEqualTo(version);
    }

    @Test
    void returns_the_running_execution_of_a_name_for_any_version() {
        var arn = SERVED.createMachine(EngineRig.uniqueName("named"), Definitions.WAIT);
        var first = publish(arn);
        var running = SERVED.start(first, "same");
        update(arn, Definitions.PASS, ",\"publish\":true,\"versionDescription\":\"second\"");

        assertThat(SERVED.start(arn + ":2", "same")).isEqualTo(running);
        assertThat(SERVED.start(arn, "same")).isEqualTo(running);
        var request = "{\"executionArn\":\"" + running + "\"}";
        assertThat(SERVED.callOk("DescribeExecution", request).text("stateMachineVersionArn"))
                .isEqualTo(first);
        SERVED.callOk("StopExecution", request);
    }

    @Test
    void shows_a_version_with_its_own_description_and_date() {
        var name = EngineRig.uniqueName("shown");
        var created =
                SERVED.callOk(
                        "CreateStateMachine",
                        ServedEngine.createMachineBody(name, Definitions.PASS)
                                .replaceFirst(
                                        "}$",
                                        ",\"publish\":true,\"versionDescription\":\"HelloWorld!\"}"));
        var version = created.text("stateMachineVersionArn");

        var described = SERVED.callOk("DescribeStateMachine", "{" + arnMember(version) + "}");

        assertThat(described.text("stateMachineArn")).isEqualTo(version);
        assertThat(described.text("description")).isEqualTo("HelloWorld!");
        assertThat(described.text("name")).isEqualTo(name);
        assertThat(described.text("status")).isEqualTo("ACTIVE");
        assertThat(described.body().has("revisionId")).isFalse();
    }

    @Test
    void publishes_express_machines_too() {
        var creation =
                ServedEngine.createMachineBody(EngineRig.uniqueName("express"), Definitions.PASS)
                        .replaceFirst("}$", ",\"type\":\"EXPRESS\",\"publish\":true}");
        var created = SERVED.callOk("CreateStateMachine", creation);
        assertThat(created.text("stateMachineVersionArn"))
                .isEqualTo(created.text("stateMachineArn") + ":1");
        assertThat(SERVED.callOk("CreateStateMachine", creation).body()).isEqualTo(created.body());
    }
}
