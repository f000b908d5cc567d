package dev.askel.http.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.http.ServedEngine;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests docs/aws/api.md sections 4.1, 4.3 and 4.5: repeated calls and reused names. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class IdempotencyTest {
    private static final ServedEngine SERVED = ServedEngine.shared();

    /**
     * The body of a creation with the members that CreateStateMachine compares, and {@code more}.
     */
    private static String creationBody(String name, String more) {
        var body = ServedEngine.createMachineBody(name, Definitions.PASS);
        return more.isEmpty() ? body : body.substring(0, body.length() - 1) + "," + more + "}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"type\":\"STANDARD\"",
                "\"tags\":[{\"key\":\"late\",\"value\":\"v\"}]",
                "\"roleArn\":\"arn:aws:iam::123456789012:role/other\"",
                "\"loggingConfiguration\":{}",
                "\"loggingConfiguration\":{\"level\":\"OFF\",\"includeExecutionData\":false}",
                "\"tracingConfiguration\":{\"enabled\":false}",
                "\"encryptionConfiguration\":{\"type\":\"AWS_OWNED_KEY\"}",
                "\"publish\":false",
            })
    void returns_the_existing_machine_for_an_equal_creation(String more) {
        var name = EngineRig.uniqueName("same");
        var first = SERVED.callOk("CreateStateMachine", creationBody(name, ""));
        var again = SERVED.callOk("CreateStateMachine", creationBody(name, more));
        assertThat(again.body()).isEqualTo(first.body());
        var arn = first.text("stateMachineArn");
        var described =
                SERVED.callOk("DescribeStateMachine", "{\"stateMachineArn\":\"" + arn + "\"}");
        assertThat(described.text("roleArn")).endsWith(":role/r");
        assertThat(
                        SERVED.callOk("ListTagsForResource", "{\"resourceArn\":\"" + arn + "\"}")
                                .body()
                                .path("tags"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"type\":\"EXPRESS\"",
                "\"definition\":\" {\\\"StartAt\\\":\\\"P\\\",\\\"States\\\":{\\\"P\\\":{\\\"Type\\\":\\\"Pass\\\",\\\"End\\\":true}}}\"",
                "\"loggingConfiguration\":{\"includeExecutionData\":true}",
                "\"loggingConfiguration\":{\"destinations\":[]}",
                "\"tracingConfiguration\":{\"enabled\":true}",
            })
    void refuses_a_different_creation_of_the_same_name(String more) {
        var name = EngineRig.uniqueName("other");
        var arn =
                SERVED.callOk("CreateStateMachine", creationBody(name, "")).text("stateMachineArn");
        var again = SERVED.call("CreateStateMachine", creationBody(name, more));
        assertThat(again.error()).isEqualTo("StateMachineAlreadyExists");
        assertThat(again.message()).isEqualTo("State Machine Already Exists: '" + arn + "'");
    }

    @Test
    void compares_a_creation_with_the_updated_machine() {
        var name = EngineRig.uniqueName("updated");
        var created = SERVED.callOk("CreateStateMachine", creationBody(name, ""));
        SERVED.callOk(
                "UpdateStateMachine",
                "{\"stateMachineArn\":\"%s\",\"definition\":%s}"
                        .formatted(
                                created.text("stateMachineArn"),
                                ServedEngine.quoted(Definitions.WAIT)));
        assertThat(SERVED.call("CreateStateMachine", creationBody(name, "")).error())
                .isEqualTo("StateMachineAlreadyExists");
        assertThat(
                        SERVED.callOk(
                                        "CreateStateMachine",
                                        ServedEngine.createMachineBody(name, Definitions.WAIT))
                                .body())
                .isEqualTo(created.body());
    }

    @Test
    void omits_the_revision_id_until_the_machine_has_changed() {
        var arn = SERVED.createMachine(EngineRig.uniqueName("revision"), Definitions.PASS);
        var machine = "{\"stateMachineArn\":\"" + arn + "\"";
        var same = machine + ",\"roleArn\":\"arn:aws:iam::123456789012:role/r\"}";
        assertThat(SERVED.callOk("UpdateStateMachine", same).body().has("revisionId")).isFalse();
        assertThat(SERVED.callOk("DescribeStateMachine", machine + "}").body().has("revisionId"))
                .isFalse();
        var other = machine + ",\"roleArn\":\"arn:aws:iam::123456789012:role/o\"}";
        var changed = SERVED.callOk("UpdateStateMachine", other).text("revisionId");
        assertThat(changed).isNotEmpty();
        assertThat(SERVED.callOk("UpdateStateMachine", other).text("revisionId"))
                .isEqualTo(changed);
        assertThat(SERVED.callOk("DescribeStateMachine", machine + "}").text("revisionId"))
                .isEqualTo(changed);
    }

    @Test
    void returns_the_existing_activity_and_a_new_one_after_its_deletion() {
        var body = "{\"name\":\"" + EngineRig.uniqueName("activity") + "\"}";
        var first = SERVED.callOk("CreateActivity", body);
        assertThat(SERVED.callOk("CreateActivity", body).body()).isEqualTo(first.body());
        var arn = "{\"activityArn\":\"" + first.text("activityArn") + "\"}";
        SERVED.callOk("DeleteActivity", arn);
        assertThat(SERVED.call("DescribeActivity", arn).error()).isEqualTo("ActivityDoesNotExist");
        SERVED.rig().time().skip(java.time.Duration.ofMillis(5));
        assertThat(SERVED.callOk("CreateActivity", body).body().path("creationDate"))
                .isNotEqualTo(first.body().path("creationDate"));
    }

    @Test
    void returns_the_running_execution_for_an_equal_start() {
        var machine = SERVED.createMachine(EngineRig.uniqueName("starts"), Definitions.WAIT);
        var start = startBody(machine, "e", "{\"a\":1}");
        var first = SERVED.callOk("StartExecution", start);
        assertThat(SERVED.callOk("StartExecution", start).body()).isEqualTo(first.body());
        var arn = first.text("executionArn");
        assertAlreadyExists(startBody(machine, "e", "{\"a\":2}"), arn);
        assertAlreadyExists("{\"stateMachineArn\":\"" + machine + "\",\"name\":\"e\"}", arn);
        var stopped = SERVED.callOk("StopExecution", "{\"executionArn\":\"" + arn + "\"}");
        assertThat(SERVED.callOk("StopExecution", "{\"executionArn\":\"" + arn + "\"}").body())
                .isEqualTo(stopped.body());
        assertAlreadyExists(start, arn);
    }

    @Test
    void frees_the_names_of_a_deleted_machine_and_keeps_its_executions() {
        var name = EngineRig.uniqueName("reborn");
        var old = SERVED.createMachine(name, Definitions.PASS);
        var execution = SERVED.start(old, "e");
        assertThat(SERVED.awaitEnd(execution)).isEqualTo("SUCCEEDED");
        SERVED.callOk("DeleteStateMachine", "{\"stateMachineArn\":\"" + old + "\"}");
        assertThat(
                        SERVED.call("DescribeStateMachine", "{\"stateMachineArn\":\"" + old + "\"}")
                                .error())
                .isEqualTo("StateMachineDoesNotExist");
        assertThat(SERVED.awaitEnd(execution)).isEqualTo("SUCCEEDED");

        var recreated = SERVED.createMachine(name, Definitions.WAIT);
        assertThat(recreated).isEqualTo(old);
        assertThat(
                        SERVED.callOk(
                                        "ListExecutions",
                                        "{\"stateMachineArn\":\"" + recreated + "\"}")
                                .body()
                                .path("executions"))
                .isEmpty();
        assertThat(SERVED.start(recreated, "e")).isEqualTo(execution);
        assertThat(
                        SERVED.callOk(
                                        "DescribeExecution",
                                        "{\"executionArn\":\"" + execution + "\"}")
                                .text("status"))
                .isEqualTo("RUNNING");
    }

    private static String startBody(String machine, String name, String input) {
        return "{\"stateMachineArn\":\"%s\",\"name\":\"%s\",\"input\":%s}"
                .formatted(machine, name, ServedEngine.quoted(input));
    }

    private static void assertAlreadyExists(String start, String executionArn) {
        var refused = SERVED.call("StartExecution", start);
        assertThat(refused.error()).isEqualTo("ExecutionAlreadyExists");
        assertThat(refused.message()).isEqualTo("Execution Already Exists: '" + executionArn + "'");
    }
}
