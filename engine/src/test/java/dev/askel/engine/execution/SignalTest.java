package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.SignalBuffer;
import dev.askel.asl.model.SignalArgumentRules;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.Json;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateTests.InspectionLevel;
import dev.askel.engine.api.StateTests.TestStateConfiguration;
import dev.askel.engine.api.StateTests.TestStateRequest;
import dev.askel.engine.api.StateTests.TestStatus;
import dev.askel.engine.api.workbench.Signals.NewSignal;
import dev.askel.engine.api.workbench.Signals.Sent;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals to executions (docs/signals.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SignalTest {
    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    private String machine(String states) {
        return client.createMachine(
                EngineRig.uniqueName("signals"),
                "{\"QueryLanguage\":\"JSONata\",\"StartAt\":\"A\",\"States\":{%s}}"
                        .formatted(states));
    }

    private static String await(String state, String arguments, String rest) {
        return """
        "%s":{"Type":"Task","Resource":"arn:aws:states:::askel:waitForSignal",\
        "Arguments":%s,%s}\
        """
                .formatted(state, arguments, rest);
    }

    private String waiting(String arguments) {
        var execution =
                client.start(
                        machine(
                                await(
                                        "A",
                                        arguments,
                                        "\"Output\":\"{%% $states.result %%}\",\"End\":true"
                                                .replace("%%", "%"))),
                        "x",
                        "{}");
        client.awaitHistoryWith(execution, HistoryEventType.TaskStarted);
        return execution;
    }

    private int send(String execution, String name, String payload) {
        return ok(rig.node()
                        .engine()
                        .signals()
                        .sendToExecution(caller(), execution, new NewSignal(name, payload, null)))
                .delivered();
    }

    private void awaitWaits(String execution, int count) {
        Eventually.holds(
                count + " tasks wait",
                () ->
                        client.types(execution).stream()
                                        .filter(HistoryEventType.TaskStarted::equals)
                                        .count()
                                == count);
    }

    private EngineError refusal(String execution, NewSignal signal) {
        return refused(rig.node().engine().signals().sendToExecution(caller(), execution, signal));
    }

    private static String payloads(String output) {
        return json(output).path("Signals").findValuesAsText("Payload").toString();
    }

    @Test
    void a_waiting_task_succeeds_with_the_signal() {
        var execution = waiting("{\"Name\":\"go\"}");
        assertThat(send(execution, "go", "{\"a\":1}")).isEqualTo(1);
        var output = json(String.valueOf(client.awaitOutput(execution)));
        assertThat(output.path("Name").asText()).isEqualTo("go");
        assertThat(output.path("Payload").toString()).isEqualTo("{\"a\":1}");
        assertThat(client.types(execution))
                .containsExactly(
                        HistoryEventType.ExecutionStarted,
                        HistoryEventType.TaskStateEntered,
                        HistoryEventType.TaskScheduled,
                        HistoryEventType.TaskStarted,
                        HistoryEventType.TaskSucceeded,
                        HistoryEventType.TaskStateExited,
                        HistoryEventType.ExecutionSucceeded);
    }

    @Test
    void signals_before_the_wait_are_delivered_in_order_of_arrival() {
        var function = EngineRig.uniqueName("gate");
        var calls = rig.functions().hold(function);
        var machine =
                machine(
                        """
                        "A":{"Type":"Task","Resource":"%s","Next":"B"},%s\
                        """
                                .formatted(
                                        Functions.arn(function),
                                        await(
                                                "B",
                                                "{\"Name\":\"go\",\"Count\":3}",
                                                "\"End\":true")));
        var execution = client.start(machine, "x", "{}");
        var gate = calls.awaitNext();
        send(execution, "go", "1");
        send(execution, "other", "9");
        send(execution, "go", "2");
        send(execution, "go", "3");
        gate.answer("{}");
        assertThat(payloads(String.valueOf(client.awaitOutput(execution)))).isEqualTo("[1, 2, 3]");
    }

    @Test
    void a_condition_takes_signals_until_it_is_true() {
        var execution =
                waiting("{\"Name\":\"n\",\"Until\":\"$sum($states.result.Signals.Payload) >= 5\"}");
        send(execution, "n", "2");
        send(execution, "n", "2");
        assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
        send(execution, "n", "3");
        assertThat(payloads(String.valueOf(client.awaitOutput(execution)))).isEqualTo("[2, 2, 3]");
    }

    @Test
    void branches_that_wait_take_signals_in_the_order_of_their_waits() {
        var branch =
                "{\"StartAt\":\"%1$s\",\"States\":{"
                        + await("%1$s", "{\"Name\":\"go\"}", "\"End\":true")
                        + "}}";
        var execution =
                client.start(
                        machine(
                                """
                                "A":{"Type":"Parallel","Branches":[%s,%s],"End":true}\
                                """
                                        .formatted(
                                                branch.replace("%1$s", "X"),
                                                branch.replace("%1$s", "Y"))),
                        "x",
                        "{}");
        send(execution, "go", "1");
        send(execution, "go", "2");
        var output = json(String.valueOf(client.awaitOutput(execution)));
        assertThat(output.findValuesAsText("Payload")).containsExactly("1", "2");
    }

    @Test
    void a_repeated_signal_is_delivered_once() {
        var execution = waiting("{\"Name\":\"go\",\"Count\":2}");
        var signal = new NewSignal("go", "1", "token");
        var signals = rig.node().engine().signals();
        ok(signals.sendToExecution(caller(), execution, signal));
        ok(signals.sendToExecution(caller(), execution, signal));
        var second = caller();
        ok(signals.sendToExecution(second, execution, new NewSignal("go", "2", null)));
        ok(signals.sendToExecution(second, execution, new NewSignal("go", "2", null)));
        assertThat(payloads(String.valueOf(client.awaitOutput(execution)))).isEqualTo("[1, 2]");
        assertThat(ok(signals.sendToExecution(caller(), execution, signal)).delivered())
                .isEqualTo(1);
    }

    @Test
    void an_execution_that_has_ended_refuses_signals() {
        var execution = waiting("{\"Name\":\"go\"}");
        client.stop(execution, null, null);
        assertThat(refusal(execution, new NewSignal("go", "1", null)).message())
                .isEqualTo(
                        "The execution %s has ended and receives no signals.".formatted(execution));
        assertThat(refusal(execution + "-none", new NewSignal("go", "1", null)))
                .isInstanceOf(EngineError.ExecutionDoesNotExist.class);
    }

    @Test
    void another_account_finds_no_execution() {
        var execution = waiting("{\"Name\":\"go\"}");
        var stranger = new Caller("999999999999", caller().region(), "r");
        assertThat(
                        refused(
                                rig.node()
                                        .engine()
                                        .signals()
                                        .sendToExecution(
                                                stranger,
                                                execution,
                                                new NewSignal("go", "1", null))))
                .isInstanceOf(EngineError.ExecutionDoesNotExist.class);
        client.stop(execution, null, null);
    }

    @Test
    void a_timeout_fails_the_task_and_keeps_the_signals_for_the_redrive() {
        var execution =
                client.start(
                        machine(
                                await(
                                        "A",
                                        "{\"Name\":\"go\",\"Count\":2}",
                                        "\"TimeoutSeconds\":3600,\"End\":true")),
                        "x",
                        "{}");
        client.awaitHistoryWith(execution, HistoryEventType.TaskStarted);
        send(execution, "go", "1");
        rig.time().skip(Duration.ofHours(2));
        var ended = client.awaitEnd(execution);
        assertThat(ended.error()).isEqualTo("States.Timeout");
        assertThat(client.types(execution)).contains(HistoryEventType.TaskTimedOut);

        client.redrive(execution);
        send(execution, "go", "2");
        assertThat(payloads(String.valueOf(client.awaitOutput(execution)))).isEqualTo("[1, 2]");
    }

    @Test
    void a_full_buffer_refuses_further_signals() {
        var execution = waiting("{\"Name\":\"never\"}");
        IntStream.range(0, SignalArgumentRules.SIGNALS_MAX)
                .forEach(_ -> send(execution, "go", "1"));
        assertThat(refusal(execution, new NewSignal("go", "1", null)))
                .isInstanceOf(EngineError.ServiceQuotaExceededException.class);
        client.stop(execution, null, null);
    }

    @Test
    void a_result_that_is_too_large_fails_one_task_and_frees_the_name() {
        var machine =
                machine(
                        await(
                                        "A",
                                        "{\"Name\":\"go\",\"Count\":2}",
                                        "\"Catch\":[{\"ErrorEquals\":[\"States.ALL\"],\"Next\":\"B\"}],\"End\":true")
                                + ","
                                + await("B", "{\"Name\":\"go\"}", "\"End\":true"));
        var execution = client.start(machine, "x", "{}");
        var large = "\"" + "a".repeat(200_000) + "\"";
        send(execution, "go", large);
        send(execution, "go", large);
        client.awaitHistoryWith(execution, HistoryEventType.TaskFailed);
        send(execution, "go", "3");
        assertThat(json(String.valueOf(client.awaitOutput(execution))).path("Payload").asInt())
                .isEqualTo(3);
    }

    @Test
    void payloads_that_no_journal_can_store_are_refused() {
        var execution = waiting("{\"Name\":\"go\"}");
        int levels = SignalBuffer.LEVELS_MAX + 1;
        for (var payload :
                List.of(
                        "[".repeat(levels) + "]".repeat(levels),
                        "[".repeat(1_000) + "]".repeat(1_000),
                        "[".repeat(100_000),
                        "\"" + "a".repeat(262_144) + "\"",
                        "{",
                        "")) {
            assertThat(refusal(execution, new NewSignal("go", payload, null)))
                    .isInstanceOf(EngineError.ValidationException.class);
        }
        int deepest = SignalBuffer.LEVELS_MAX;
        send(execution, "go", "[".repeat(deepest) + "]".repeat(deepest));
        assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|1|token|Name",
                "a b|1|token|Name",
                "go|1|''|client token",
                "go|1|a b|client token",
                "go|1|a2345678901234567890123456789012345678901234567890123456789012345|client token",
            })
    void invalid_signals_are_refused(String name, String payload, String token, String field) {
        var execution = waiting("{\"Name\":\"go\"}");
        assertThat(refusal(execution, new NewSignal(name, payload, token)).message())
                .contains(field);
        client.stop(execution, null, null);
    }

    @Test
    void a_signal_to_a_key_reaches_the_executions_that_wait_now() {
        var key = EngineRig.uniqueName("key");
        var signals = rig.node().engine().signals();
        var signal = new NewSignal("paid", "1", null);
        assertThat(ok(signals.sendToKey(caller(), key, signal)).delivered()).isZero();
        var first = waiting("{\"Name\":\"paid\",\"Key\":\"%s\"}".formatted(key));
        var second = waiting("{\"Name\":\"paid\",\"Key\":\"%s\"}".formatted(key));
        var other = waiting("{\"Name\":\"paid\",\"Key\":\"other\"}");
        assertThat(ok(signals.sendToKey(caller(), key, signal))).isEqualTo(new Sent(2, 0));
        client.awaitOutput(first);
        client.awaitOutput(second);
        assertThat(client.describe(other).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(ok(signals.sendToKey(caller(), key, signal)).delivered()).isZero();
        client.stop(other, null, null);
        assertThat(
                        rig.query(
                                row -> row.getString(1),
                                "SELECT key FROM signal_waits WHERE key IN (?, 'other')",
                                key))
                .isEmpty();
    }

    @Test
    void an_execution_in_quarantine_does_not_keep_a_signal_from_others() {
        var key = EngineRig.uniqueName("key");
        var name = EngineRig.uniqueName("damaged");
        var arguments = "{\"Name\":\"paid\",\"Key\":\"%s\"}".formatted(key);
        client.start(
                machine(await("A", arguments, "\"TimeoutSeconds\":86400,\"End\":true")),
                name,
                "{}");
        Eventually.holds(
                "the execution is passivated",
                () ->
                        rig.countRows("signal_waits", name) == 1
                                && rig.node().loadedExecutions().stream()
                                        .noneMatch(id -> id.endsWith("/" + name)));
        rig.execute(
                "UPDATE event_journal SET event_payload = 'x' WHERE persistence_id LIKE ?",
                "%/" + name);
        rig.time().skip(Duration.ofSeconds(86_401));
        Eventually.holds(
                "the execution is in quarantine", () -> rig.countRows("quarantine", name) == 1);

        var healthy = waiting(arguments);
        var sent =
                ok(
                        rig.node()
                                .engine()
                                .signals()
                                .sendToKey(caller(), key, new NewSignal("paid", "1", "t")));
        assertThat(sent).isEqualTo(new Sent(1, 1));
        client.awaitOutput(healthy);
    }

    @Test
    void a_condition_reads_the_signals_that_an_earlier_task_leaves() {
        var key = EngineRig.uniqueName("key");
        var branch = "{\"StartAt\":\"%s\",\"States\":{%s}}";
        var execution =
                client.start(
                        machine(
                                """
                                "A":{"Type":"Parallel","Branches":[%s,%s],"Output":"{%% $states.result[1] %%}","End":true}\
                                """
                                        .formatted(
                                                branch.formatted(
                                                        "X",
                                                        await(
                                                                        "X",
                                                                        "{\"Name\":\"n\",\"Count\":2}",
                                                                        "\"TimeoutSeconds\":3600,\"Catch\":[{\"ErrorEquals\":[\"States.Timeout\"],\"Next\":\"P\"}],\"End\":true")
                                                                + ",\"P\":{\"Type\":\"Succeed\"}"),
                                                branch.formatted(
                                                        "Y",
                                                        await(
                                                                "Y",
                                                                "{\"Name\":\"n\",\"Key\":\"%s\",\"Until\":\"$sum($states.result.Signals.Payload) >= 100\"}"
                                                                        .formatted(key),
                                                                "\"End\":true")))),
                        "x",
                        "{}");
        awaitWaits(execution, 2);
        send(execution, "n", "60");
        var signals = rig.node().engine().signals();
        assertThat(ok(signals.sendToKey(caller(), key, new NewSignal("n", "50", null))))
                .isEqualTo(new Sent(1, 0));
        rig.time().skip(Duration.ofHours(2));
        assertThat(payloads(String.valueOf(client.awaitOutput(execution)))).isEqualTo("[60, 50]");
    }

    /** The inner Parallel fails, and with it a task that waits longer and needs two signals. */
    @Test
    void a_task_receives_the_signals_that_an_ended_branch_leaves() {
        var gate = EngineRig.uniqueName("gate");
        var failing = EngineRig.uniqueName("failing");
        var gates = rig.functions().hold(gate);
        var failures = rig.functions().hold(failing);
        var execution =
                client.start(
                        machine(
                                """
                                "A":{"Type":"Parallel","Output":"{%% $states.result[1].Payload %%}","End":true,"Branches":[
                                 {"StartAt":"I","States":{
                                  "I":{"Type":"Parallel","End":true,"Branches":[
                                   {"StartAt":"X","States":{%s}},
                                   {"StartAt":"F","States":{"F":{"Type":"Task","Resource":"%s","End":true}}}],
                                   "Catch":[{"ErrorEquals":["States.ALL"],"Next":"P"}]},
                                  "P":{"Type":"Succeed"}}},
                                 {"StartAt":"G","States":{
                                  "G":{"Type":"Task","Resource":"%s","Next":"Y"},
                                  %s}}]}\
                                """
                                        .formatted(
                                                await(
                                                        "X",
                                                        "{\"Name\":\"go\",\"Count\":2}",
                                                        "\"End\":true"),
                                                Functions.arn(failing),
                                                Functions.arn(gate),
                                                await("Y", "{\"Name\":\"go\"}", "\"End\":true"))),
                        "x",
                        "{}");
        awaitWaits(execution, 1);
        gates.awaitNext().answer("{}");
        awaitWaits(execution, 2);
        send(execution, "go", "1");
        failures.awaitNext().fail("E", "");
        assertThat(client.awaitOutput(execution)).isEqualTo("1");
    }

    @Test
    void a_client_token_identifies_a_signal_among_those_with_its_name_and_key() {
        var key = EngineRig.uniqueName("key");
        var execution = waiting("{\"Name\":\"go\",\"Count\":9,\"Key\":\"%s\"}".formatted(key));
        var signals = rig.node().engine().signals();
        for (int i = 0; i < 2; i++) {
            ok(signals.sendToExecution(caller(), execution, new NewSignal("go", "1", "t")));
            ok(signals.sendToExecution(caller(), execution, new NewSignal("cancel", "2", "t")));
            ok(signals.sendToKey(caller(), key, new NewSignal("go", "3", "t")));
        }
        var buffered = json(ok(rig.node().engine().repairs().inspect(execution))).path("signals");
        assertThat(buffered.findValuesAsText("name")).containsExactly("go", "cancel", "go");
        client.stop(execution, null, null);
    }

    @Test
    void each_visit_of_a_state_sends_a_signal() {
        var receiver = waiting("{\"Name\":\"go\",\"Count\":3}");
        var sender =
                client.start(
                        machine(
                                """
                                "A":{"Type":"Pass","Assign":{"n":0},"Next":"N"},\
                                "N":{"Type":"Pass","Assign":{"n":"{%% $n + 1 %%}"},"Next":"B"},\
                                "B":{"Type":"Task","Resource":"arn:aws:states:::askel:sendSignal",\
                                "Arguments":{"Name":"go","ExecutionArn":"%s","Payload":"{%% $n %%}"},"Next":"C"},\
                                "C":{"Type":"Choice","Default":"D","Choices":[{"Condition":"{%% $n < 3 %%}","Next":"N"}]},\
                                "D":{"Type":"Succeed"}\
                                """
                                        .formatted(receiver)),
                        "x",
                        "{}");
        client.awaitEnd(sender);
        assertThat(payloads(String.valueOf(client.awaitOutput(receiver)))).isEqualTo("[1, 2, 3]");
    }

    @Test
    void a_test_of_a_state_sends_no_signal() {
        var receiver = waiting("{\"Name\":\"go\"}");
        var result =
                ok(
                        rig.node()
                                .engine()
                                .stateTests()
                                .testState(
                                        caller(),
                                        new TestStateRequest(
                                                """
                                                {"QueryLanguage":"JSONata","Type":"Task","Resource":"arn:aws:states:::askel:sendSignal",\
                                                "Arguments":{"Name":"go","ExecutionArn":"%s"},"End":true}\
                                                """
                                                        .formatted(receiver),
                                                "arn:aws:iam::123456789012:role/test",
                                                "{}",
                                                InspectionLevel.INFO,
                                                false,
                                                null,
                                                null,
                                                null,
                                                null,
                                                TestStateConfiguration.NONE)));
        assertThat(result.status()).isEqualTo(TestStatus.FAILED);
        assertThat(result.cause()).contains("The connector for").contains("sendSignal");
        assertThat(client.types(receiver)).doesNotContain(HistoryEventType.TaskSucceeded);
        client.stop(receiver, null, null);
    }

    @Test
    void a_task_sends_a_signal() {
        var receiver = waiting("{\"Name\":\"go\"}");
        var sender =
                client.start(
                        machine(
                                """
                                "A":{"Type":"Task","Resource":"arn:aws:states:::askel:sendSignal",\
                                "Arguments":{"Name":"go","ExecutionArn":"%s","Payload":{"b":2}},"End":true}\
                                """
                                        .formatted(receiver)),
                        "x",
                        "{}");
        assertThat(client.awaitOutput(sender)).isEqualTo("{\"Delivered\":1,\"Unreached\":0}");
        assertThat(json(String.valueOf(client.awaitOutput(receiver))).at("/Payload/b").asInt())
                .isEqualTo(2);
        var late =
                client.start(
                        machine(
                                """
                                "A":{"Type":"Task","Resource":"arn:aws:states:::askel:sendSignal",\
                                "Arguments":{"Name":"go","ExecutionArn":"%s"},"End":true}\
                                """
                                        .formatted(receiver)),
                        "x",
                        "{}");
        assertThat(client.awaitEnd(late).error()).isEqualTo("Askel.SignalRefused");
    }

    @Test
    void an_inspection_shows_waits_and_buffered_signals() {
        var execution = waiting("{\"Name\":\"go\",\"Key\":\"k\",\"Count\":2}");
        send(execution, "go", "1");
        var inspected = json(ok(rig.node().engine().repairs().inspect(execution)));
        assertThat(inspected.at("/frames/0/waitsFor").asText()).isEqualTo("a signal");
        assertThat(inspected.at("/frames/0/signal").asText()).isEqualTo("go");
        assertThat(inspected.at("/frames/0/key").asText()).isEqualTo("k");
        assertThat(inspected.at("/signals/0/name").asText()).isEqualTo("go");
        client.stop(execution, null, null);
    }

    private static JsonNode json(String text) {
        return Json.of(text).tree();
    }
}
