package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.EngineError;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** StartExecution (docs/aws/api.md, "Executions"). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StartTest {
    private static final String PASS =
            """
            {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}\
            """;
    private static final String OTHER =
            """
            {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "other", "End": true}}}\
            """;
    private static final String WAIT =
            """
            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 86400, "End": true}}}\
            """;

    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    @Test
    void a_started_execution_runs_with_its_input() {
        var machine = client.createMachine(EngineRig.uniqueName("pass"), PASS);
        var execution = client.start(machine, "x", "{\"a\": 1.10}");
        assertThat(client.awaitOutput(execution)).isEqualTo("{\"a\": 1.10}");
    }

    @Test
    void a_repeated_start_of_a_running_execution_returns_it() {
        var machine = client.createMachine(EngineRig.uniqueName("wait"), WAIT);
        var first = ok(client.startAsync(caller(), machine, "x", "{\"a\": 1}"));
        assertThat(ok(client.startAsync(caller(), machine, "x", "{\"a\":1}"))).isEqualTo(first);
    }

    @Test
    void a_start_with_another_input_than_the_running_execution_is_refused() {
        var machine = client.createMachine(EngineRig.uniqueName("wait"), WAIT);
        client.start(machine, "x", "{\"a\":1}");
        assertThat(refused(client.startAsync(caller(), machine, "x", "{\"a\":2}")))
                .isInstanceOf(EngineError.ExecutionAlreadyExists.class);
    }

    @Test
    void a_start_with_the_name_of_a_closed_execution_is_refused() {
        var machine = client.createMachine(EngineRig.uniqueName("pass"), PASS);
        client.awaitEnd(client.start(machine, "x", "{}"));
        assertThat(refused(client.startAsync(caller(), machine, "x", "{}")))
                .isInstanceOf(EngineError.ExecutionAlreadyExists.class);
    }

    @Test
    void a_refused_start_is_passivated() {
        var name = EngineRig.uniqueName("deleting");
        var machine = client.createMachine(name, WAIT);
        // The deletion does not end while an execution is running.
        var running = client.start(machine, "loaded", "{}");
        // Another node deletes the machine; this node still has it in its cache.
        rig.execute(
                "UPDATE machines SET status = 'DELETING', generation = generation + 1 WHERE name = ?",
                name);

        assertThat(refused(client.startAsync(caller(), machine, name, "{}")))
                .isInstanceOf(EngineError.StateMachineDeleting.class);

        Eventually.holds("the refused start is passivated", () -> !isLoaded(name));
        client.stop(running, null, null);
    }

    private boolean isLoaded(String name) {
        return rig.node().loadedExecutions().stream().anyMatch(id -> id.endsWith("/" + name));
    }

    @Test
    void a_repeated_request_has_the_answer_of_the_first_request() {
        var machine = client.createMachine(EngineRig.uniqueName("pass"), PASS);
        var call = caller();
        var first = ok(client.startAsync(call, machine, "x", "{}"));
        client.awaitEnd(first.executionArn());
        assertThat(ok(client.startAsync(call, machine, "x", "{}"))).isEqualTo(first);
        assertThat(client.types(first.executionArn())).hasSize(4);
    }

    @Test
    void concurrent_starts_of_one_name_create_one_execution() {
        var machine = client.createMachine(EngineRig.uniqueName("wait"), WAIT);
        var starts =
                IntStream.range(0, 50)
                        .mapToObj(_ -> client.startAsync(caller(), machine, "x", "{}"))
                        .toList();
        assertThat(starts.stream().map(Client::ok).distinct()).hasSize(1);
        assertThat(rig.countRows("executions", machineId(machine), "x")).isEqualTo(1);
    }

    @Test
    void an_execution_without_waiting_states_ends_in_one_commit_before_the_answer() {
        var machine = client.createMachine(EngineRig.uniqueName("straight"), PASS);

        ok(client.startAsync(caller(), machine, "x", "{}"));

        assertThat(rig.countRows("event_journal", machineId(machine), "x")).isEqualTo(1);
        assertThat(rig.countRows("wakeups", machineId(machine), "x")).isZero();
        assertThat(
                        rig.query(
                                row -> row.getString(1),
                                "SELECT status FROM executions WHERE machine_id = ?::uuid",
                                machineId(machine)))
                .containsExactly("SUCCEEDED");
    }

    @Test
    void a_start_without_waiting_states_finds_a_running_execution_of_an_older_definition() {
        var machine = client.createMachine(EngineRig.uniqueName("changed"), WAIT);
        var first = ok(client.startAsync(caller(), machine, "x", "{\"a\":1}"));
        client.updateMachine(machine, PASS);

        assertThat(ok(client.startAsync(caller(), machine, "x", "{\"a\": 1}"))).isEqualTo(first);
        assertThat(refused(client.startAsync(caller(), machine, "x", "{\"a\":2}")))
                .isInstanceOf(EngineError.ExecutionAlreadyExists.class);
    }

    private String machineId(String machineArn) {
        return rig.query(
                        row -> row.getString(1),
                        "SELECT machine_id::text FROM machines WHERE name = ?",
                        machineArn.substring(machineArn.lastIndexOf(':') + 1))
                .getFirst();
    }

    @Test
    void a_start_after_an_acknowledged_update_runs_the_new_definition() {
        var machine = client.createMachine(EngineRig.uniqueName("updated"), PASS);
        assertThat(client.awaitOutput(client.start(machine, "before", "{}"))).isEqualTo("{}");
        client.updateMachine(machine, OTHER);
        assertThat(client.awaitOutput(client.start(machine, "after", "{}"))).isEqualTo("\"other\"");
    }

    @Test
    void a_start_after_an_acknowledged_delete_is_refused() {
        var machine = client.createMachine(EngineRig.uniqueName("deleted"), PASS);
        client.awaitEnd(client.start(machine, "before", "{}"));
        client.deleteMachine(machine);
        assertThat(refused(client.startAsync(caller(), machine, "after", "{}")))
                .isInstanceOfAny(
                        EngineError.StateMachineDeleting.class,
                        EngineError.StateMachineDoesNotExist.class);
    }
}
