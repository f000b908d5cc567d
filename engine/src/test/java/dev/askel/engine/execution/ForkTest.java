package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.ForkOrigin;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Forks;
import dev.askel.engine.api.workbench.Forks.ForkDescription;
import dev.askel.engine.api.workbench.Forks.ForkRequest;
import dev.askel.engine.api.workbench.Forks.ForkedVariables;
import dev.askel.engine.api.workbench.Forks.StartedFork;
import dev.askel.engine.api.workbench.Signals.NewSignal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Forks of executions (docs/forks.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ForkTest {
    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    private Forks forks() {
        return rig.node().engine().forks();
    }

    private static ForkRequest request(String execution, long eventId) {
        return new ForkRequest(execution, eventId, null, null, null, null, null, null);
    }

    private StartedFork fork(String execution, long eventId) {
        return ok(forks().fork(caller(), request(execution, eventId)));
    }

    private EngineError refusal(ForkRequest request) {
        return refused(forks().fork(caller(), request));
    }

    private long idOf(String execution, HistoryEventType type, int occurrence) {
        return client.history(execution).stream()
                .filter(event -> event.type() == type)
                .skip(occurrence)
                .mapToLong(HistoryEvent::id)
                .findFirst()
                .orElseThrow();
    }

    private String echoing(String stem) {
        var function = EngineRig.uniqueName(stem);
        rig.functions().answerWith(function, input -> input);
        return function;
    }

    private static String line(String function) {
        return """
        {"StartAt": "A", "States": {
          "A": {"Type": "Pass", "Result": {"a": 1}, "Assign": {"x": 7}, "Next": "B"},
          "B": {"Type": "Task", "Resource": "%s", "Parameters": {"a.$": "$.a", "x.$": "$x"},
            "Next": "C"},
          "C": {"Type": "Pass", "End": true}}}
        """
                .formatted(Functions.arn(function));
    }

    private static String nested(String function) {
        return """
        {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
          {"StartAt": "M", "States": {"M": {"Type": "Map", "ItemsPath": "$.items", "End": true,
            "MaxConcurrency": 2, "ItemProcessor": {"StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "%1$s", "Next": "Q"},
              "Q": {"Type": "Pass", "Parameters": {"v.$": "$"}, "End": true}}}}}},
          {"StartAt": "W", "States": {
            "W": {"Type": "Wait", "Seconds": 0, "Next": "U"},
            "U": {"Type": "Task", "Resource": "%1$s", "End": true}}}]}}}
        """
                .formatted(Functions.arn(function));
    }

    private void assertForkFromEachEventEndsAlike(String definition, String input) {
        var name = EngineRig.uniqueName("forked");
        var origin = client.start(client.createMachine(name, definition), name, input);
        var output = client.awaitOutput(origin);
        var history = client.history(origin);
        for (var event : history) {
            var fork = fork(origin, event.id());
            assertThat(client.awaitOutput(fork.executionArn())).as("%s", event).isEqualTo(output);
            var forked = client.history(fork.executionArn());
            assertThat(forked)
                    .extracting(HistoryEvent::id)
                    .startsWith(1L, 2L)
                    .doesNotHaveDuplicates();
            assertThat(fork.originEventId()).isLessThanOrEqualTo(event.id());
        }
        assertThat(client.history(origin)).isEqualTo(history);
    }

    @Test
    void a_fork_of_a_simple_execution_from_each_event_ends_as_the_execution() {
        assertForkFromEachEventEndsAlike(line(echoing("line")), "{}");
    }

    @Test
    void a_fork_of_a_nested_execution_from_each_event_ends_as_the_execution() {
        assertForkFromEachEventEndsAlike(nested(echoing("nested")), "{\"items\":[1,2,3]}");
    }

    @Test
    void a_fork_repeats_no_calls_of_earlier_states() {
        var function = echoing("calls");
        var name = EngineRig.uniqueName("calls");
        var origin =
                client.start(
                        client.createMachine(name, nested(function)), name, "{\"items\":[1,2]}");
        client.awaitOutput(origin);
        int before = rig.functions().calls(function).size();

        var last = client.history(origin).size();
        var fork = fork(origin, last);
        client.awaitOutput(fork.executionArn());
        int all = rig.functions().calls(function).size();

        assertThat(before).isEqualTo(3);
        assertThat(all).isEqualTo(6);
        var pass = fork(origin, idOf(origin, HistoryEventType.PassStateEntered, 1));
        client.awaitOutput(pass.executionArn());
        assertThat(rig.functions().calls(function).size()).isLessThan(all + 3);
    }

    @Test
    void a_fork_changes_the_input_of_its_state_and_variables() {
        var function = echoing("changed");
        var name = EngineRig.uniqueName("changed");
        var origin = client.start(client.createMachine(name, line(function)), name, "{}");
        client.awaitOutput(origin);
        var entered = idOf(origin, HistoryEventType.TaskStateEntered, 0);

        var fork =
                ok(
                        forks().fork(
                                        caller(),
                                        new ForkRequest(
                                                origin,
                                                entered,
                                                null,
                                                null,
                                                name + "-fork",
                                                "{\"a\":2}",
                                                "{\"x\":8}",
                                                null)));

        assertThat(client.awaitOutput(fork.executionArn())).isEqualTo("{\"a\":2,\"x\":8}");
        assertThat(fork.executionArn()).endsWith(":" + name + "-fork");
        var started =
                (EventDetails.ExecutionStarted)
                        client.history(fork.executionArn()).getFirst().details();
        assertThat(started.input().text()).isEqualTo("{}");
        assertThat(started.origin()).isEqualTo(new ForkOrigin(origin, entered, 0));
    }

    @Test
    void a_fork_names_the_variables_that_it_took_from_its_origin() {
        var function = echoing("taken");
        var name = EngineRig.uniqueName("taken");
        var origin = client.start(client.createMachine(name, line(function)), name, "{}");
        client.awaitOutput(origin);
        var entered = idOf(origin, HistoryEventType.TaskStateEntered, 0);
        var changed =
                new ForkRequest(
                        origin, entered, null, null, null, null, "{\"y\":[1]}", "taken-token");
        var fork = ok(forks().fork(caller(), changed)).executionArn();
        client.awaitOutput(fork);

        assertThat(ok(forks().describe(caller(), fork)))
                .contains(
                        new ForkDescription(
                                origin,
                                entered,
                                0,
                                List.of(new ForkedVariables("", Map.of("x", "7", "y", "[1]")))));
        var plain = client.start(client.createMachine(name + "-2", line(function)), name, "{}");
        assertThat(ok(forks().describe(caller(), plain))).isEmpty();
    }

    @Test
    void a_fork_in_an_iteration_names_the_variables_of_each_frame() {
        var name = EngineRig.uniqueName("frames");
        var definition =
                """
                {"StartAt": "A", "States": {
                  "A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "M"},
                  "M": {"Type": "Map", "ItemsPath": "$.items", "End": true,
                    "ItemProcessor": {"StartAt": "I", "States": {
                      "I": {"Type": "Pass", "Assign": {"y": 2}, "Next": "J"},
                      "J": {"Type": "Pass", "End": true}}}}}}
                """;
        var origin = client.start(client.createMachine(name, definition), name, "{\"items\":[0]}");
        client.awaitOutput(origin);
        var inner = idOf(origin, HistoryEventType.PassStateEntered, 2);
        var fork = fork(origin, inner).executionArn();

        var frames = ok(forks().describe(caller(), fork)).orElseThrow().frames();

        assertThat(frames.getFirst()).isEqualTo(new ForkedVariables("", Map.of("x", "1")));
        assertThat(frames.getLast().variables()).isEqualTo(Map.of("x", "1", "y", "2"));
        client.awaitOutput(fork);
        var entered =
                client.history(fork).stream()
                        .filter(event -> event.type() == HistoryEventType.PassStateEntered)
                        .findFirst()
                        .orElseThrow();
        assertThat(frames.getLast().frame()).isEqualTo(entered.frame().text());
    }

    @Test
    void a_running_execution_is_forked_without_a_change() {
        var function = EngineRig.uniqueName("held");
        var calls = rig.functions().hold(function);
        var name = EngineRig.uniqueName("running");
        var origin = client.start(client.createMachine(name, line(function)), name, "{}");
        var first = calls.awaitNext();

        var fork = fork(origin, idOf(origin, HistoryEventType.TaskStateEntered, 0));
        calls.awaitNext().answer("\"fork\"");

        assertThat(client.awaitOutput(fork.executionArn())).isEqualTo("\"fork\"");
        assertThat(client.describe(origin).status()).isEqualTo(ExecutionStatus.RUNNING);
        first.answer("\"origin\"");
        assertThat(client.awaitOutput(origin)).isEqualTo("\"origin\"");
    }

    @Test
    void a_start_with_the_name_of_a_running_fork_is_refused() {
        var function = EngineRig.uniqueName("named");
        var calls = rig.functions().hold(function);
        var name = EngineRig.uniqueName("named");
        var machine = client.createMachine(name, line(function));
        var origin = client.start(machine, name, "{}");
        calls.awaitNext().answer("1");
        client.awaitOutput(origin);
        var fork =
                ok(
                        forks().fork(
                                        caller(),
                                        new ForkRequest(
                                                origin,
                                                4,
                                                null,
                                                null,
                                                name + "-fork",
                                                null,
                                                null,
                                                null)));
        var call = calls.awaitNext();

        assertThat(refused(client.startAsync(caller(), machine, name + "-fork", "{}")))
                .isInstanceOf(EngineError.ExecutionAlreadyExists.class);
        call.answer("2");
        assertThat(client.awaitOutput(fork.executionArn())).isEqualTo("2");
    }

    @Test
    void a_failed_execution_continues_with_a_corrected_machine() {
        var function = echoing("corrected");
        var name = EngineRig.uniqueName("corrected");
        var broken = line(function).replace("$.a\"", "$.b\"");
        var machine = client.createMachine(name, broken);
        var origin = client.start(machine, name, "{}");
        assertThat(client.awaitEnd(origin).status()).isEqualTo(ExecutionStatus.FAILED);
        client.updateMachine(machine, line(function));
        var failed = client.history(origin).size();

        var same = fork(origin, failed);
        var corrected =
                ok(
                        forks().fork(
                                        caller(),
                                        new ForkRequest(
                                                origin, failed, machine, null, null, null, null,
                                                null)));

        assertThat(client.awaitEnd(same.executionArn()).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(client.awaitOutput(corrected.executionArn())).isEqualTo("{\"a\":1,\"x\":7}");
        assertThat(client.types(corrected.executionArn()))
                .startsWith(HistoryEventType.ExecutionStarted, HistoryEventType.TaskStateEntered);
    }

    @Test
    void a_fork_survives_a_crash_and_a_redrive() {
        try (var own = EngineRig.withOneNode()) {
            var function = EngineRig.uniqueName("crashed");
            var calls = own.functions().hold(function);
            var name = EngineRig.uniqueName("crashed");
            var origin =
                    own.client()
                            .start(
                                    own.client().createMachine(name, nested(function)),
                                    name,
                                    "{\"items\":[1]}");
            calls.awaitNext().answer("1");
            calls.awaitNext().answer("2");
            own.client().awaitOutput(origin);
            var entered =
                    own.client().history(origin).stream()
                            .filter(event -> event.type() == HistoryEventType.PassStateEntered)
                            .findFirst()
                            .orElseThrow()
                            .id();
            var fork =
                    ok(own.node().engine().forks().fork(caller(), request(origin, entered)))
                            .executionArn();
            calls.awaitNext();

            own.killAndRestart();

            calls.awaitNext().fail("Broken", "by design");
            assertThat(own.client().awaitEnd(fork).status()).isEqualTo(ExecutionStatus.FAILED);
            own.client().redrive(fork);
            calls.awaitNext().answer("3");
            assertThat(own.client().awaitOutput(fork)).startsWith("[[{\"v\":");
        }
    }

    @Test
    void a_repeated_request_with_a_token_returns_the_same_fork() {
        var name = EngineRig.uniqueName("token");
        var origin = client.start(client.createMachine(name, line(echoing("token"))), name, "{}");
        client.awaitOutput(origin);
        var request = new ForkRequest(origin, 2, null, null, null, null, null, "t-1");

        var first = ok(forks().fork(caller(), request));
        client.awaitOutput(first.executionArn());
        var second = ok(forks().fork(caller(), request));

        assertThat(second).isEqualTo(first);
        var named = new ForkRequest(origin, 2, null, null, name, null, null, "t-2");
        assertThat(refusal(named)).isInstanceOf(EngineError.ExecutionAlreadyExists.class);
    }

    @Test
    void a_token_belongs_to_one_request() {
        var name = EngineRig.uniqueName("contents");
        var machine = client.createMachine(name, line(echoing("contents")));
        var origin = client.start(machine, name, "{}");
        client.awaitOutput(origin);
        var entered = idOf(origin, HistoryEventType.TaskStateEntered, 0);
        var request = new ForkRequest(origin, entered + 1, machine, null, null, null, null, "t-3");
        var first = ok(forks().fork(caller(), request));
        client.awaitOutput(first.executionArn());

        var otherInput =
                new ForkRequest(origin, entered + 1, machine, null, null, "{}", null, "t-3");
        assertThat(refusal(otherInput)).isInstanceOf(EngineError.ExecutionAlreadyExists.class);
        var otherEvent = new ForkRequest(origin, 1, machine, null, null, null, null, "t-3");
        assertThat(refusal(otherEvent)).isInstanceOf(EngineError.ExecutionAlreadyExists.class);

        // A repeated request does not depend on the current definition.
        client.updateMachine(
                machine, "{\"StartAt\":\"Z\",\"States\":{\"Z\":{\"Type\":\"Succeed\"}}}");
        assertThat(ok(forks().fork(caller(), request))).isEqualTo(first);
        assertThat(first.originEventId()).isEqualTo(entered);
    }

    @Test
    void a_fork_at_a_failure_repeats_no_work_of_other_branches() {
        var slow = EngineRig.uniqueName("slow");
        var slowCalls = rig.functions().hold(slow);
        var charge = echoing("charge");
        var name = EngineRig.uniqueName("branches");
        var definition =
                """
                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                  {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%s", "End": true}}},
                  {"StartAt": "B", "States": {
                    "B": {"Type": "Task", "Resource": "%s", "Next": "W"},
                    "W": {"Type": "Wait", "Seconds": 3600, "End": true}}}]}}}
                """
                        .formatted(Functions.arn(slow), Functions.arn(charge));
        var origin = client.start(client.createMachine(name, definition), name, "{}");
        var call = slowCalls.awaitNext();
        client.awaitHistoryWith(origin, HistoryEventType.WaitStateEntered);
        call.fail("Broken", "by design");
        assertThat(client.awaitEnd(origin).status()).isEqualTo(ExecutionStatus.FAILED);

        var fork =
                fork(origin, idOf(origin, HistoryEventType.LambdaFunctionFailed, 0)).executionArn();
        slowCalls.awaitNext().answer("1");
        client.awaitHistoryWith(fork, HistoryEventType.WaitStateEntered);
        rig.time().skip(Duration.ofHours(2));

        assertThat(client.awaitOutput(fork)).isEqualTo("[1,{}]");
        assertThat(rig.functions().calls(charge)).hasSize(1);
    }

    @Test
    void a_mismatch_of_history_and_definition_is_refused() {
        var name = EngineRig.uniqueName("mismatch");
        var origin =
                client.start(client.createMachine(name, line(echoing("mismatch"))), name, "{}");
        client.awaitOutput(origin);
        var other =
                client.createMachine(
                        name + "-other",
                        "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Succeed\"}}}");
        var entered = idOf(origin, HistoryEventType.TaskStateEntered, 0);

        assertThat(refusal(request(origin, entered, other)).message())
                .isEqualTo("The definition has no state 'B' where the history has it.");
        assertThat(refusal(request(origin, 99)).message())
                .isEqualTo(
                        "The history of %s has no event 99; its last event is 11."
                                .formatted(origin));
    }

    private static ForkRequest request(String execution, long eventId, @Nullable String machine) {
        return new ForkRequest(execution, eventId, machine, null, null, null, null, null);
    }

    @Test
    void invalid_data_is_refused() {
        var name = EngineRig.uniqueName("invalid");
        var origin = client.start(client.createMachine(name, line(echoing("invalid"))), name, "{}");
        client.awaitOutput(origin);

        assertThat(refusal(new ForkRequest(origin, 2, null, null, null, "{", null, null)).message())
                .startsWith("input is not JSON: ");
        assertThat(
                        refusal(new ForkRequest(origin, 2, null, null, null, null, "[]", null))
                                .message())
                .isEqualTo("variables must be a JSON object");
        assertThat(
                        refusal(
                                        new ForkRequest(
                                                origin,
                                                2,
                                                null,
                                                null,
                                                null,
                                                null,
                                                "{\"states\":1}",
                                                null))
                                .message())
                .isEqualTo(
                        "variables has the member 'states', which is not the name of a variable");
        assertThat(refusal(new ForkRequest(origin, 2, null, null, "a b", null, null, null)))
                .isInstanceOf(EngineError.InvalidName.class);
        assertThat(refusal(new ForkRequest(origin, 2, null, null, null, null, null, " ")).message())
                .startsWith("The client token must have ");
        assertThat(refusal(request("arn:nothing", 1))).isInstanceOf(EngineError.InvalidArn.class);
    }

    @Test
    void another_account_finds_neither_origin_nor_machine() {
        var name = EngineRig.uniqueName("stranger");
        var origin =
                client.start(client.createMachine(name, line(echoing("stranger"))), name, "{}");
        client.awaitOutput(origin);
        var stranger = new Caller("999999999999", caller().region(), "r");

        assertThat(refused(forks().fork(stranger, request(origin, 2))))
                .isInstanceOf(EngineError.ExecutionDoesNotExist.class);
        assertThat(
                        refusal(
                                request(
                                        origin,
                                        2,
                                        "arn:aws:states:%s:999999999999:stateMachine:%s"
                                                .formatted(caller().region(), name))))
                .isInstanceOf(EngineError.StateMachineDoesNotExist.class);
    }

    @Test
    void a_deleted_machine_starts_no_fork() {
        var name = EngineRig.uniqueName("deleted");
        var machine = client.createMachine(name, line(echoing("deleted")));
        var origin = client.start(machine, name, "{}");
        client.awaitOutput(origin);
        client.deleteMachine(machine);

        assertThat(refusal(request(origin, 2)))
                .isInstanceOfAny(
                        EngineError.StateMachineDoesNotExist.class,
                        EngineError.StateMachineDeleting.class);
    }

    @Test
    void a_wait_of_another_branch_begins_again() {
        var name = EngineRig.uniqueName("waiting");
        var origin =
                client.start(
                        client.createMachine(
                                name,
                                """
                                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                                  {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}},
                                  {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": 1, "End": true}}}]}}}
                                """),
                        name,
                        "{}");
        client.awaitHistoryWith(origin, HistoryEventType.PassStateExited);
        var fork = fork(origin, idOf(origin, HistoryEventType.PassStateEntered, 0)).executionArn();
        client.awaitHistoryWith(fork, HistoryEventType.PassStateExited);
        assertThat(client.describe(fork).status()).isEqualTo(ExecutionStatus.RUNNING);
        rig.time().skip(Duration.ofHours(2));

        assertThat(client.awaitOutput(fork)).isEqualTo("[{},1]");
        assertThat(client.awaitOutput(origin)).isEqualTo("[{},1]");
    }

    @Test
    void a_fork_runs_its_own_definition_and_its_machine_does_not_change() {
        var function = echoing("own");
        var name = EngineRig.uniqueName("own");
        var machine = client.createMachine(name, line(function));
        var origin = client.start(machine, name, "{}");
        client.awaitOutput(origin);
        var entered = idOf(origin, HistoryEventType.TaskStateEntered, 0);
        var edited = line(function).replace("\"C\": {", "\"C\": {\"Result\": \"edited\", ");
        var request = new ForkRequest(origin, entered, null, edited, null, null, null, null);

        var preview = ok(forks().preview(caller(), request));
        var fork = ok(forks().fork(caller(), request)).executionArn();

        assertThat(client.awaitOutput(fork)).isEqualTo("\"edited\"");
        assertThat(preview.originEventId()).isEqualTo(entered);
        assertThat(preview.stateMachineArn()).isEqualTo(machine);
        assertThat(preview.entered()).containsExactly(new Forks.EnteredState("", "B", true));
        assertThat(preview.reachable()).containsExactly("B", "C");
        assertThat(preview.differences())
                .containsExactly(
                        new Forks.StateDifference("C", Forks.StateDifference.Change.CHANGED));
        assertThat(client.awaitOutput(client.start(machine, name + "-2", "{}")))
                .isEqualTo("{\"a\":1,\"x\":7}");

        client.updateMachine(machine, line(function).replace("\"a\": 1", "\"a\": 3"));
        assertThat(client.awaitOutput(client.start(machine, name + "-3", "{}")))
                .isEqualTo("{\"a\":3,\"x\":7}");
        assertThat(client.awaitOutput(fork(fork, 1).executionArn())).isEqualTo("\"edited\"");
    }

    @Test
    void a_preview_shows_the_states_of_all_branches() {
        var name = EngineRig.uniqueName("preview");
        var origin =
                client.start(
                        client.createMachine(name, nested(echoing("preview"))),
                        name,
                        "{\"items\":[1,2,3]}");
        client.awaitOutput(origin);
        var entered = idOf(origin, HistoryEventType.PassStateEntered, 0);

        var preview = ok(forks().preview(caller(), request(origin, entered)));

        assertThat(preview.entered())
                .filteredOn(Forks.EnteredState::requested)
                .singleElement()
                .satisfies(state -> {
                    assertThat(state.state()).isEqualTo("Q");
                    assertThat(state.branch()).matches("P\\[0\\]/M\\[[012]\\]");
                });
        assertThat(preview.entered()).hasSizeGreaterThan(1);
        assertThat(preview.reachable()).contains("T", "Q", "U").doesNotContain("P", "M");
        assertThat(preview.differences()).isEmpty();
    }

    @Test
    void a_fork_keeps_the_signals_that_no_task_had_consumed() {
        var name = EngineRig.uniqueName("signals");
        var function = EngineRig.uniqueName("signals");
        var calls = rig.functions().hold(function);
        var origin =
                client.start(
                        client.createMachine(
                                name,
                                """
                                {"StartAt": "A", "States": {
                                  "A": {"Type": "Task", "Resource": "%s", "Next": "B"},
                                  "B": {"Type": "Pass", "Next": "C"},
                                  "C": {"Type": "Task", "Resource": "arn:aws:states:::askel:waitForSignal",
                                    "Parameters": {"Name": "go"}, "OutputPath": "$.Payload", "End": true}}}
                                """
                                        .formatted(Functions.arn(function))),
                        name,
                        "{}");
        var call = calls.awaitNext();
        ok(
                rig.node()
                        .engine()
                        .signals()
                        .sendToExecution(caller(), origin, new NewSignal("go", "7", null)));
        call.answer("{}");
        assertThat(client.awaitOutput(origin)).isEqualTo("7");

        var fork = fork(origin, idOf(origin, HistoryEventType.PassStateEntered, 0));

        assertThat(client.awaitOutput(fork.executionArn())).isEqualTo("7");
    }

    @Test
    void a_child_of_a_map_run_is_forked_as_an_execution_of_its_own() {
        var name = EngineRig.uniqueName("child");
        var function = echoing("child");
        var parent =
                client.start(
                        client.createMachine(
                                name,
                                """
                                {"StartAt": "D", "States": {"D": {"Type": "Map", "End": true,
                                  "ItemsPath": "$.items", "Label": "d", "ItemProcessor": {
                                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                                    "StartAt": "T", "States": {
                                      "T": {"Type": "Task", "Resource": "%s", "Next": "P"},
                                      "P": {"Type": "Pass", "End": true}}}}}}
                                """
                                        .formatted(Functions.arn(function))),
                        name,
                        "{\"items\":[5]}");
        assertThat(client.awaitOutput(parent)).isEqualTo("[5]");
        var child =
                rig.query(
                                row -> row.getString(1),
                                "SELECT persistence_id FROM executions WHERE machine_name = ?"
                                        + " AND map_run_arn IS NOT NULL",
                                name)
                        .getFirst();
        var arn =
                parent.substring(0, parent.lastIndexOf(':'))
                        + "/"
                        + child.substring(child.lastIndexOf('/') + 1);

        var fork = fork(arn, idOf(arn, HistoryEventType.PassStateEntered, 0)).executionArn();

        assertThat(client.awaitOutput(fork)).isEqualTo("5");
        assertThat(client.describe(fork).mapRunArn()).isNull();
        assertThat(client.types(fork).get(1)).isEqualTo(HistoryEventType.PassStateEntered);
    }

    @Test
    void an_invalid_definition_is_refused() {
        var name = EngineRig.uniqueName("wrong");
        var origin = client.start(client.createMachine(name, line(echoing("wrong"))), name, "{}");
        client.awaitOutput(origin);

        assertThat(refusal(new ForkRequest(origin, 2, null, "{}", null, null, null, null)))
                .isInstanceOf(EngineError.InvalidDefinition.class);
    }
}
