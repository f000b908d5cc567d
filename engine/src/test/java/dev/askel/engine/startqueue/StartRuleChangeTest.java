package dev.askel.engine.startqueue;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.Functions.HeldCalls;
import dev.askel.engine.api.workbench.Pauses.NewPause;
import dev.askel.engine.api.workbench.Pauses.Timeouts;
import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Start limits of executions without waiting states and of children of Map Runs, changes of rules,
 * and messages that were lost with a node.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StartRuleChangeTest {
    private static final String KEY = "{% $states.input.k %}";
    private static final int LONG_QUEUE = 600;

    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();
    private final StartLimits limits = rig.node().engine().startLimits();
    private final String name = EngineRig.uniqueName("changed");
    private final HeldCalls work = rig.functions().hold(name);

    private String createMachine(String state) {
        return client.createMachine(
                EngineRig.uniqueName("machine"),
                "{\"StartAt\": \"S\", \"States\": {\"S\": %s}}".formatted(state));
    }

    private String createWorkMachine() {
        return createMachine(
                "{\"Type\": \"Task\", \"Resource\": \"%s\", \"End\": true}"
                        .formatted(Functions.arn(name)));
    }

    private String createPassMachine() {
        return createMachine("{\"Type\": \"Pass\", \"End\": true}");
    }

    private String createMapMachine(int maxConcurrency) {
        return createMachine(
                """
                {"Type": "Map", "End": true, "MaxConcurrency": %d, "Label": "M",
                  "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                    "StartAt": "Work", "States": {
                      "Work": {"Type": "Task", "Resource": "%s", "End": true}}}}\
                """
                        .formatted(maxConcurrency, Functions.arn(name)));
    }

    private void limit(String machine, int concurrency, @Nullable String key) {
        put(machine, concurrency, key, 1_000, Overflow.REFUSE);
    }

    private void put(
            String machine,
            int concurrency,
            @Nullable String key,
            int queueMax,
            Overflow overflow) {
        ok(
                limits.put(
                        caller(),
                        machine,
                        new StartRule(concurrency, key, queueMax, overflow, false)));
    }

    private void pause(String machine, boolean paused) {
        ok(limits.pause(caller(), machine, paused));
    }

    private void awaitCounts(String machine, long used, long waiting) {
        Eventually.holds(
                used + " used and " + waiting + " waiting",
                () -> {
                    var found = ok(limits.describe(caller(), machine));
                    return found.used() == used && found.waiting() == waiting;
                });
    }

    private List<String> rows(String sql, String machine) {
        return rig.query(
                row -> row.getString(1),
                sql.replace(
                        "$machine", "(SELECT machine_id::text FROM askel.machines WHERE name = ?)"),
                machine.substring(machine.lastIndexOf(':') + 1));
    }

    private List<String> requests(String machine) {
        return rows(
                "SELECT state FROM askel.start_requests WHERE left(slot, 36) = $machine", machine);
    }

    @Test
    void an_execution_without_waiting_states_starts_and_ends_in_one_write() {
        var machine = createPassMachine();
        limit(machine, 1, KEY);
        for (int i = 0; i < 10; i++) {
            var execution = client.start(machine, "e" + i, "{\"k\": 1}");
            assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        }
        assertThat(
                        rows(
                                "SELECT sequence_number FROM askel.event_journal"
                                        + " WHERE split_part(persistence_id, '/', 3) = $machine",
                                machine))
                .hasSize(10)
                .containsOnly("1");
        assertThat(
                        rows(
                                "SELECT slot FROM askel.start_slots WHERE left(slot, 36) = $machine",
                                machine))
                .isEmpty();
    }

    @Test
    void an_execution_without_waiting_states_waits_when_no_permit_is_free() {
        var machine = createPassMachine();
        pause(machine, true);
        var execution = client.start(machine, "x", "{}");
        awaitCounts(machine, 0, 1);
        assertThat(client.types(execution)).containsExactly(HistoryEventType.ExecutionStarted);
        pause(machine, false);
        assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        Eventually.holds("the request is deleted", () -> requests(machine).isEmpty());
    }

    @Test
    void a_redrive_of_an_execution_without_waiting_states_requests_a_permit() {
        var machine = createMachine("{\"Type\": \"Fail\", \"Error\": \"E\"}");
        limit(machine, 1, null);
        var execution = client.start(machine, "x", "{}");
        assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.FAILED);
        pause(machine, true);
        client.redrive(execution);
        awaitCounts(machine, 0, 1);
        assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
        pause(machine, false);
        assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.FAILED);
    }

    @Test
    void a_long_queue_begins_after_the_removal_of_its_rule() {
        var machine = createPassMachine();
        pause(machine, true);
        var executions = new ArrayList<String>();
        for (int i = 0; i < LONG_QUEUE; i++) {
            executions.add(client.start(machine, "e" + i, "{}"));
        }
        awaitCounts(machine, 0, LONG_QUEUE);
        pause(machine, false);
        for (var each : executions) {
            assertThat(client.awaitEnd(each).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        }
        Eventually.holds("all requests are deleted", () -> requests(machine).isEmpty());
    }

    @Test
    void an_unchanged_rule_keeps_the_generation_of_the_machine() {
        var machine = createWorkMachine();
        pause(machine, true);
        var sql = "SELECT generation FROM askel.machines WHERE machine_id::text = $machine";
        var generation = rows(sql, machine);
        pause(machine, true);
        assertThat(rows(sql, machine)).isEqualTo(generation);
        pause(machine, false);
        assertThat(rows(sql, machine)).isNotEqualTo(generation);
    }

    @Test
    void executions_count_with_their_former_keys_after_a_change_of_the_key() {
        var machine = createWorkMachine();
        limit(machine, 1, KEY);
        client.start(machine, "a1", "{\"k\": \"a\", \"other\": 1}");
        var first = work.awaitNext();
        client.start(machine, "a2", "{\"k\": \"a\", \"other\": 1}");
        awaitCounts(machine, 1, 1);
        limit(machine, 1, "{% $states.input.other %}");
        client.start(machine, "a3", "{\"k\": \"a\", \"other\": 1}");
        var third = work.awaitNext();
        awaitCounts(machine, 2, 1);
        first.answer("1");
        var second = work.awaitNext();
        third.answer("1");
        second.answer("1");
        Eventually.holds("all requests are deleted", () -> requests(machine).isEmpty());
    }

    @Test
    void a_paused_execution_in_the_queue_begins_after_its_resume() {
        var machine = createWorkMachine();
        limit(machine, 1, null);
        client.start(machine, "first", "{}");
        var first = work.awaitNext();
        var second = client.start(machine, "second", "{}");
        awaitCounts(machine, 1, 1);
        var pauses = rig.node().engine().pauses();
        ok(pauses.pause(caller(), second, new NewPause(null, null, Timeouts.CONTINUE, false)));
        first.answer("1");
        // The execution accepts its permit, but enters no state.
        Eventually.holds("the permit is held", () -> requests(machine).equals(List.of("HELD")));
        assertThat(client.types(second)).containsExactly(HistoryEventType.ExecutionStarted);
        assertThat(work.count()).isZero();
        ok(pauses.resume(caller(), second, false));
        work.awaitNext().answer("2");
        assertThat(client.awaitOutput(second)).isEqualTo("2");
    }

    // Map Runs

    @Test
    void a_rule_and_a_pause_apply_to_the_next_child_of_a_map_run() {
        var machine = createMapMachine(1);
        var parent = client.start(machine, "parent", "[1, 2, 3]");
        var first = work.awaitNext();
        assertThat(requests(machine)).isEmpty();
        limit(machine, 1, null);
        first.answer("1");
        var second = work.awaitNext();
        awaitCounts(machine, 1, 0);
        pause(machine, true);
        second.answer("2");
        awaitCounts(machine, 0, 1);
        assertThat(work.count()).isZero();
        pause(machine, false);
        work.awaitNext().answer("3");
        assertThat(client.awaitOutput(parent)).isEqualTo("[1,2,3]");
        Eventually.holds("all requests are deleted", () -> requests(machine).isEmpty());
    }

    @Test
    void a_full_queue_ends_no_child_of_a_map_run() {
        var machine = createMapMachine(0);
        put(machine, 1, null, 1, Overflow.END_OLDEST);
        var parent = client.start(machine, "parent", "[1, 2, 3, 4, 5]");
        for (int i = 0; i < 5; i++) {
            work.awaitNext().answer("7");
        }
        assertThat(client.awaitOutput(parent)).isEqualTo("[7,7,7,7,7]");
    }

    @Test
    void the_end_of_a_map_run_removes_its_children_from_the_queue() {
        var machine = createMapMachine(0);
        limit(machine, 1, null);
        var parent = client.start(machine, "parent", "[1, 2, 3]");
        work.awaitNext();
        awaitCounts(machine, 2, 2);
        client.stop(parent, null, null);
        Eventually.holds("all requests are deleted", () -> requests(machine).isEmpty());
        assertThat(
                        rows(
                                "SELECT slot FROM askel.start_slots WHERE left(slot, 36) = $machine"
                                        + " AND used + waiting > 0",
                                machine))
                .isEmpty();
    }

    @Test
    void the_deletion_of_a_machine_ends_its_queued_executions() {
        var machine = createWorkMachine();
        limit(machine, 1, null);
        var first = client.start(machine, "first", "{}");
        work.awaitNext();
        var second = client.start(machine, "second", "{}");
        pause(machine, true);
        client.deleteMachine(machine);
        assertThat(client.awaitEnd(first).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(client.awaitEnd(second).status()).isEqualTo(ExecutionStatus.FAILED);
        Eventually.holds("all requests are deleted", () -> requests(machine).isEmpty());
    }

    // Lost messages

    @Test
    void a_grant_whose_message_was_lost_is_sent_again() {
        var machine = createWorkMachine();
        pause(machine, true);
        var execution = client.start(machine, "x", "{}");
        awaitCounts(machine, 0, 1);
        rig.execute(
                "UPDATE askel.start_slots SET used = 1, waiting = 0 WHERE left(slot, 36) ="
                        + " (SELECT machine_id::text FROM askel.machines WHERE name = ?)",
                machine.substring(machine.lastIndexOf(':') + 1));
        rig.execute(
                "UPDATE askel.start_requests SET state = 'GRANTED', decided_at = 1, send_after = 1,"
                        + " decision = nextval('askel.start_decisions') WHERE left(slot, 36) ="
                        + " (SELECT machine_id::text FROM askel.machines WHERE name = ?)",
                machine.substring(machine.lastIndexOf(':') + 1));
        work.awaitNext().answer("1");
        assertThat(client.awaitOutput(execution)).isEqualTo("1");
        Eventually.holds("the request is deleted", () -> requests(machine).isEmpty());
    }

    @Test
    void a_change_of_a_rule_whose_node_was_lost_is_applied() {
        var machine = createWorkMachine();
        limit(machine, 1, null);
        client.start(machine, "first", "{}");
        work.awaitNext();
        client.start(machine, "second", "{}");
        awaitCounts(machine, 1, 1);
        var machineName = machine.substring(machine.lastIndexOf(':') + 1);
        rig.execute(
                "UPDATE askel.machines SET start_rule = replace(start_rule, '\"concurrency\":1',"
                        + " '\"concurrency\":2') WHERE name = ?",
                machineName);
        rig.execute(
                "INSERT INTO askel.start_rule_changes"
                        + " SELECT machine_id, '' FROM askel.machines WHERE name = ?",
                machineName);
        work.awaitNext();
        awaitCounts(machine, 2, 0);
    }
}
