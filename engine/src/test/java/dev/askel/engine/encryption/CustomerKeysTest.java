package dev.askel.engine.encryption;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.encryption.PlantedPayloads.PLANTED;
import static dev.askel.engine.encryption.PlantedPayloads.input;
import static dev.askel.engine.encryption.PlantedPayloads.tablesWithPlanted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.KmsInvalidStateException;
import dev.askel.engine.api.EngineError.ServiceUnavailable;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.StateMachines.CreateStateMachineRequest;
import dev.askel.engine.api.StateMachines.UpdateStateMachineRequest;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.encryption.KeyServiceException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** State machines with a customer-managed key (docs/operations/customer-keys.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class CustomerKeysTest {
    private static final EncryptionConfiguration KEY =
            new EncryptionConfiguration(
                    EncryptionConfiguration.Type.CUSTOMER_MANAGED_KMS_KEY,
                    TestKeyService.KEY_ID,
                    60);
    private static final EngineError DISABLED = new KmsInvalidStateException("DISABLED");
    private static final String PASS =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
            """;

    private static final TestKeyService KMS = new TestKeyService();
    private static final EngineRig RIG = rig();

    private static EngineRig rig() {
        var rig =
                EngineRig.withoutNodes(
                        EngineRig.SETTINGS.toBuilder()
                                .keyService(KMS)
                                .express(
                                        EngineRig.SETTINGS
                                                .express()
                                                .withRetention(Duration.ofDays(1)))
                                .build());
        rig.addNode();
        return rig;
    }

    /** Enables the key, and forgets that it was disabled. */
    @AfterEach
    void enable() {
        KMS.refuseWith(null);
        if (KMS.takeFailed()) {
            RIG.killAndRestart();
        }
    }

    @AfterAll
    static void close() {
        RIG.close();
    }

    private static @Nullable EngineError refusal(CompletionStage<? extends Answer<?>> answer) {
        return Eventually.get(answer) instanceof Answer.Refused<?>(var error) ? error : null;
    }

    private static CompletionStage<? extends Answer<?>> start(String machine, String name) {
        return RIG.client().startAsync(caller(), machine, name, input());
    }

    private static CompletionStage<? extends Answer<?>> describe(String execution) {
        return RIG.node()
                .engine()
                .executions()
                .describeExecution(
                        caller(), new DescribeExecutionRequest(execution, IncludedData.ALL_DATA));
    }

    private static CompletionStage<? extends Answer<?>> history(String execution) {
        return RIG.node()
                .engine()
                .executions()
                .getExecutionHistory(
                        caller(),
                        new GetExecutionHistoryRequest(
                                execution, new Page(100, null), false, true));
    }

    @Test
    void no_table_contains_a_payload_in_clear_and_all_are_readable_after_a_crash() {
        PlantedPayloads.runThroughCrash(RIG, KEY);
    }

    @Test
    void large_payloads_and_kept_express_executions_are_encrypted() {
        var name = EngineRig.uniqueName("large");
        var machine = RIG.client().createEncryptedMachine(name, PASS, KEY);
        var input = "{\"large\":\"" + PLANTED.repeat(10_000) + "\"}";
        var execution = RIG.client().start(machine, "large", input);
        assertThat(RIG.client().awaitOutput(execution)).isEqualTo(input);

        var express =
                ok(RIG.client()
                                .createEncryptedMachineAsync(
                                        name + "-express", PASS, StateMachineType.EXPRESS, KEY))
                        .stateMachineArn();
        RIG.client().start(express, "kept", input());
        Eventually.holds(
                "the Express execution is kept",
                () ->
                        !RIG.query(
                                        row -> row.getString(1),
                                        "SELECT name FROM express_records WHERE name = 'kept'")
                                .isEmpty());
        assertThat(tablesWithPlanted(RIG)).isEmpty();
    }

    @Test
    void a_disabled_key_refuses_starts_and_reads_with_the_error_of_aws() {
        var machine =
                RIG.client().createEncryptedMachine(EngineRig.uniqueName("disabled"), PASS, KEY);
        var execution = RIG.client().start(machine, "before", input());
        assertThat(RIG.client().awaitOutput(execution)).isEqualTo(input());

        KMS.refuseWith(KeyServiceException.ofState("DISABLED", "disabled"));
        // The node that has the data key may use it until its reuse period ends. Another has none.
        RIG.killAndRestart();
        assertThat(refusal(start(machine, "refused"))).isEqualTo(DISABLED);
        assertThat(refusal(describe(execution))).isEqualTo(DISABLED);
        assertThat(refusal(history(execution))).isEqualTo(DISABLED);
        assertThat(
                        refusal(
                                RIG.client()
                                        .createEncryptedMachineAsync(
                                                EngineRig.uniqueName("new"),
                                                PASS,
                                                StateMachineType.STANDARD,
                                                KEY)))
                .isEqualTo(DISABLED);

        KMS.refuseWith(null);
        Eventually.holds("the key is used again", () -> refusal(start(machine, "after")) == null);
        Eventually.holds("data are read again", () -> refusal(describe(execution)) == null);
        assertThat(RIG.client().describe(execution).input()).isEqualTo(input());
        assertThat(RIG.client().history(execution)).hasSize(4);
    }

    @Test
    void an_execution_whose_key_is_disabled_goes_into_quarantine_and_continues_after_a_retry() {
        var calls = heldExecution();
        KMS.refuseWith(KeyServiceException.ofState("DISABLED", "disabled"));
        RIG.killAndRestart();
        Eventually.holds(
                "the execution is in quarantine",
                () -> ok(RIG.node().engine().repairs().listQuarantined("")).contains("held-"));

        KMS.refuseWith(null);
        Eventually.holds(
                "the execution continues",
                () -> {
                    var retried =
                            RIG.node()
                                    .engine()
                                    .repairs()
                                    .repair(calls.execution(), new Repair.Retry(), "retry");
                    return refusal(retried) == null;
                });
        calls.held().awaitNext().answer("1");
        assertThat(RIG.client().awaitEnd(calls.execution()).status())
                .isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void an_execution_waits_while_kms_does_not_respond() {
        var calls = heldExecution();
        KMS.refuseWith(new KeyServiceException(Reason.UNAVAILABLE, "silent"));
        RIG.killAndRestart();
        Eventually.holds(
                "the execution is not loaded",
                () -> refusal(describe(calls.execution())) instanceof ServiceUnavailable);

        KMS.refuseWith(null);
        calls.held().awaitNext().answer("1");
        assertThat(RIG.client().awaitEnd(calls.execution()).status())
                .isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    private record Held(String execution, Functions.HeldCalls held) {}

    /** Starts an execution that waits for a call. */
    private static Held heldExecution() {
        var name = EngineRig.uniqueName("held");
        var held = RIG.functions().hold(name);
        var machine =
                RIG.client()
                        .createEncryptedMachine(
                                name,
                                """
                                {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                """
                                        .formatted(Functions.arn(name)),
                                KEY);
        var execution = RIG.client().start(machine, name, input());
        held.awaitNext();
        return new Held(execution, held);
    }

    @Test
    void an_update_sets_and_removes_the_key_for_all_later_payloads() {
        var name = EngineRig.uniqueName("updated");
        var machine = RIG.client().createMachine(name, PASS);
        var clear = RIG.client().start(machine, "clear", "{\"a\":1}");
        RIG.client().awaitEnd(clear);

        update(machine, KEY);
        RIG.client().awaitEnd(RIG.client().start(machine, "encrypted", input()));
        assertThat(tablesWithPlanted(RIG)).isEmpty();

        update(machine, EncryptionConfiguration.NONE);
        KMS.refuseWith(KeyServiceException.ofState("DISABLED", "disabled"));
        var execution = RIG.client().start(machine, "clear-again", "{\"a\":2}");
        assertThat(RIG.client().awaitOutput(execution)).isEqualTo("{\"a\":2}");
    }

    private static void update(String machine, EncryptionConfiguration key) {
        ok(
                RIG.node()
                        .engine()
                        .stateMachines()
                        .updateStateMachine(
                                caller(),
                                new UpdateStateMachineRequest(
                                        machine, null, null, null, null, false, null, key)));
    }

    @Test
    void an_execution_can_be_aborted_without_its_key() {
        var held = heldExecution();
        KMS.refuseWith(KeyServiceException.ofState("DISABLED", "disabled"));
        RIG.killAndRestart();
        Eventually.holds(
                "the execution is in quarantine",
                () -> ok(RIG.node().engine().repairs().listQuarantined("")).contains("held-"));
        ok(
                RIG.node()
                        .engine()
                        .repairs()
                        .repair(held.execution(), new Repair.Abort("Lost", "no key"), "abort"));
        assertThat(
                        RIG.query(
                                row -> row.getString(1),
                                "SELECT status FROM executions WHERE persistence_id LIKE ?",
                                "%/" + held.execution().replaceFirst(".*:", "")))
                .containsExactly("ABORTED");
    }

    @Test
    void lost_express_executions_of_others_continue_while_a_key_is_disabled() {
        var name = EngineRig.uniqueName("lost");
        var keyed = RIG.functions().hold(name + "-keyed");
        var other = RIG.functions().hold(name + "-other");
        RIG.client().start(createExpress(name + "-keyed", KEY), "x", input());
        RIG.client().start(createExpress(name + "-other", null), "x", "{\"a\":1}");
        keyed.awaitNext();
        other.awaitNext();
        KMS.refuseWith(KeyServiceException.ofState("DISABLED", "disabled"));
        RIG.killAndRestart();

        other.awaitNext().answer("1");
        KMS.refuseWith(null);
        var repeated = keyed.awaitNext();
        assertThat(repeated.call().parameters().text()).contains(PLANTED);
        repeated.answer("1");
    }

    private static String createExpress(String name, @Nullable EncryptionConfiguration key) {
        return ok(RIG.client()
                        .createEncryptedMachineAsync(
                                name,
                                """
                                {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                """
                                        .formatted(Functions.arn(name)),
                                StateMachineType.EXPRESS,
                                key))
                .stateMachineArn();
    }

    @Test
    void status_events_have_no_data() {
        var account = "000000000777";
        var caller = new Caller(account, EngineRig.STATUS_EVENT_REGION, "request");
        var machine =
                ok(RIG.node()
                                .engine()
                                .stateMachines()
                                .createStateMachine(
                                        caller,
                                        new CreateStateMachineRequest(
                                                "m",
                                                """
                                                {"StartAt": "F", "States": {"F":
                                                  {"Type": "Fail", "ErrorPath": "$.secret", "CausePath": "$.secret"}}}\
                                                """,
                                                "arn:aws:iam::000000000777:role/r",
                                                StateMachineType.STANDARD,
                                                null,
                                                List.of(),
                                                null,
                                                false,
                                                null,
                                                KEY)))
                        .stateMachineArn();
        ok(
                RIG.node()
                        .engine()
                        .executions()
                        .startExecution(
                                caller, new StartExecutionRequest(machine, "x", input(), null)));
        var events =
                Eventually.value(
                        "the status events",
                        () -> RIG.logs().records(EngineRig.eventBusArn(account)),
                        found -> found.size() == 2);
        assertThat(events)
                .allSatisfy(event ->
                        assertThat(event.path("Detail").textValue())
                                .doesNotContain(PLANTED)
                                .contains(
                                        "\"input\":null",
                                        "\"inputDetails\":{\"included\":false}",
                                        "\"error\":null",
                                        "\"cause\":null"));
    }
}
