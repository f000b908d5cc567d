package dev.askel.engine.execution;

import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.Repair;
import dev.askel.engine.api.Repairs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What a person does at 3 a.m.: rows damaged on purpose, tasks that nobody answers. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RepairTest {
    private static final Repair ABORT = new Repair.Abort(null, null);

    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    private Repairs repairs() {
        return rig.node().engine().repairs();
    }

    private JsonNode repair(String execution, Repair repair) {
        return Payload.ofVerbatim(
                        ok(repairs().repair(execution, repair, UUID.randomUUID().toString())))
                .tree();
    }

    private EngineError refusal(String execution, Repair repair) {
        return refused(repairs().repair(execution, repair, UUID.randomUUID().toString()));
    }

    private JsonNode inspected(String execution) {
        return Payload.ofVerbatim(ok(repairs().inspect(execution))).tree();
    }

    /** An execution asleep in its last state, with a journal row for each of the calls before. */
    private String asleep(String name, int calls) {
        var answered = rig.functions().held(name);
        var states = new StringBuilder();
        for (int i = 0; i < calls; i++) {
            states.append(
                    """
                    "T%d": {"Type": "Task", "Resource": "%s", "Next": "%s"},\
                    """
                            .formatted(
                                    i, Functions.arn(name), i == calls - 1 ? "W" : "T" + (i + 1)));
        }
        var execution =
                client.start(
                        client.machine(
                                name,
                                """
                                {"StartAt": "T0", "States": {%s
                                 "W": {"Type": "Wait", "Seconds": 86400, "End": true}}}\
                                """
                                        .formatted(states)),
                        name,
                        "{\"a\":1}");
        for (int i = 0; i < calls; i++) {
            answered.next().answer("1");
        }
        client.historyWith(execution, HistoryEventType.WaitStateEntered);
        awaitGone(name);
        return execution;
    }

    private void awaitGone(String name) {
        Eventually.holds(
                name + " has left memory",
                () ->
                        rig.node().liveExecutions().stream()
                                .noneMatch(id -> id.endsWith("/" + name)));
    }

    private long lastRow(String name) {
        return rig.query(
                        row -> row.getLong(1),
                        "SELECT max(sequence_number) FROM event_journal WHERE persistence_id LIKE ?",
                        "%/" + name)
                .getFirst();
    }

    private byte[] payload(String name, long row) {
        return rig.query(
                        found -> found.getBytes(1),
                        "SELECT event_payload FROM event_journal WHERE persistence_id LIKE ? AND"
                                + " sequence_number = ?",
                        "%/" + name,
                        row)
                .getFirst();
    }

    private void setPayload(String name, long row, byte[] payload) {
        rig.execute(
                "UPDATE event_journal SET event_payload = ? WHERE persistence_id LIKE ? AND"
                        + " sequence_number = ?",
                payload,
                "%/" + name,
                row);
    }

    /** Flips bytes in the middle of a row; gives what was there. */
    private byte[] flip(String name, long row) {
        var payload = payload(name, row);
        var flipped = payload.clone();
        for (int i = 2; i < flipped.length; i++) {
            flipped[i] ^= 0x55;
        }
        setPayload(name, row, flipped);
        return payload;
    }

    private void quarantined(String name) {
        rig.time().skip(Duration.ofSeconds(86_401));
        Eventually.holds("it is in quarantine", () -> rig.rows("quarantine", name) == 1);
    }

    private List<JsonNode> exported(String execution) {
        var rows = new ArrayList<JsonNode>();
        var from = Repairs.FIRST;
        while (true) {
            var page = Payload.ofVerbatim(ok(repairs().export(execution, from))).tree();
            page.path("stored").forEach(rows::add);
            if (!page.has("next")) {
                return rows;
            }
            from = page.path("next").asText();
        }
    }

    private List<JsonNode> exported(String execution, String table) {
        return exported(execution).stream()
                .filter(row -> row.path("table").asText().equals(table))
                .toList();
    }

    @Test
    void an_execution_with_a_flipped_row_goes_on_when_the_row_is_mended_and_it_is_retried() {
        var name = EngineRig.name("flipped");
        var execution = asleep(name, 2);
        var good = flip(name, 2);
        quarantined(name);

        var seen = inspected(execution);
        assertThat(seen.path("status").asText()).isEqualTo("RUNNING");
        assertThat(seen.at("/damage/readableRows").asLong()).isEqualTo(1);
        assertThat(seen.at("/damage/error").asText()).contains("row 2");
        assertThat(seen.at("/frames/0/state").asText()).isEqualTo("T0");
        assertThat(Payload.ofVerbatim(ok(repairs().quarantined(Repairs.FIRST))).text())
                .contains(execution);
        assertThat(refusal(execution, new Repair.Wake()).message()).contains("quarantine");
        assertThat(refusal(execution, new Repair.Retry()).message()).contains("in vain", "row 2");

        setPayload(name, 2, good);
        assertThat(repair(execution, new Repair.Retry()).path("status").asText())
                .isEqualTo("RUNNING");
        assertThat(client.ended(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(rig.rows("quarantine", name)).isZero();
    }

    @Test
    void an_execution_that_lost_a_row_in_the_middle_does_not_go_on_as_if_it_had_not() {
        var name = EngineRig.name("gap");
        var execution = asleep(name, 2);
        rig.execute(
                "DELETE FROM event_journal WHERE persistence_id LIKE ? AND sequence_number = 2",
                "%/" + name);
        quarantined(name);
        assertThat(inspected(execution).at("/quarantine/error").asText())
                .contains("row 2 is missing");
        var before = exported(execution, "event_journal").size();

        var ended = repair(execution, ABORT);

        assertThat(ended.path("status").asText()).isEqualTo("Aborted");
        assertThat(ended.at("/damage/fromRow").asLong()).isEqualTo(2);
        assertThat(ended.at("/damage/rowsSetAside").asLong()).isEqualTo(before - 1L).isPositive();
        assertThat(exported(execution, "damaged_row")).hasSize(before - 1);
    }

    @Test
    void an_abort_ends_what_cannot_be_recovered_and_keeps_the_history_up_to_the_damage() {
        var name = EngineRig.name("aborted");
        var execution = asleep(name, 2);
        var types = client.types(execution);
        long last = lastRow(name);
        flip(name, last);
        quarantined(name);
        var stored = exported(execution);
        assertThat(stored)
                .extracting(row -> row.path("table").asText())
                .contains("executions", "wakeups", "quarantine", "event_journal");
        var damaged =
                stored.stream()
                        .filter(row -> row.has("unreadable"))
                        .toList()
                        .getFirst()
                        .path("row");
        assertThat(Base64.getDecoder().decode(damaged.path("payload").asText()))
                .isEqualTo(payload(name, last));

        repair(execution, ABORT);

        var described = client.describe(execution);
        assertThat(described.status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(described.error()).isEqualTo("Askel.JournalDamaged");
        assertThat(described.cause()).contains("row " + last);
        var left = client.types(execution);
        assertThat(left).endsWith(HistoryEventType.ExecutionAborted);
        assertThat(types)
                .startsWith(left.subList(0, left.size() - 1).toArray(HistoryEventType[]::new));
        assertThat(rig.rows("quarantine", name)).isZero();
        assertThat(rig.rows("wakeups", name)).isZero();
        assertThat(exported(execution, "damaged_row").getFirst().has("unreadable")).isTrue();
        assertThat(inspected(execution).path("status").asText()).isEqualTo("Aborted");
        assertThat(repair(execution, ABORT).path("status").asText()).isEqualTo("Aborted");
    }

    @Test
    void an_abort_needs_no_quarantine_and_takes_the_open_tasks_with_it() {
        var name = EngineRig.name("task");
        var activity = client.activity(name);
        var execution =
                client.start(
                        client.machine(
                                name,
                                """
                                {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                """
                                        .formatted(activity)),
                        name,
                        "{}");
        client.historyWith(execution, HistoryEventType.ActivityScheduled);
        awaitGone(name);
        flip(name, 1);

        var ended = repair(execution, new Repair.Abort("Mine", "because"));

        assertThat(ended.at("/damage/parentKnown").asBoolean(true)).isFalse();
        assertThat(client.describe(execution).error()).isEqualTo("Mine");
        assertThat(client.types(execution))
                .containsExactly(
                        HistoryEventType.ExecutionStarted, HistoryEventType.ExecutionAborted);
        assertThat(rig.rows("open_tasks", name)).isZero();
        assertThat(rig.rows("wakeups", name)).isZero();
    }

    @Test
    void a_parent_hears_of_the_abort_of_its_unreadable_child() {
        var name = EngineRig.name("child");
        var machine =
                client.machine(
                        name,
                        """
                        {"StartAt": "W", "States": {
                         "W": {"Type": "Wait", "Seconds": 1, "Next": "V"},
                         "V": {"Type": "Wait", "Seconds": 864000, "End": true}}}\
                        """);
        var parent =
                client.start(
                        client.machine(
                                EngineRig.name("parent"),
                                """
                                {"StartAt": "C", "States": {"C": {"Type": "Task",
                                 "Resource": "arn:aws:states:::states:startExecution.sync:2",
                                 "Parameters": {"StateMachineArn": "%s", "Name": "%s", "Input": {}},
                                 "End": true}}}\
                                """
                                        .formatted(machine, name)),
                        "x",
                        "{}");
        client.historyWith(parent, HistoryEventType.TaskSubmitted);
        var child = machine.replace(":stateMachine:", ":execution:") + ":" + name;
        client.historyWith(child, HistoryEventType.WaitStateExited);
        awaitGone(name);
        flip(name, lastRow(name));

        repair(child, ABORT);

        var ended = client.ended(parent);
        assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ended.cause()).contains("ABORTED", "Askel.JournalDamaged");
        Eventually.holds("nothing is owed", () -> rig.rows("wakeups", name) == 0);
    }

    @Test
    void a_lost_snapshot_costs_no_row_that_can_be_read() {
        var name = EngineRig.name("snapshot");
        var execution = asleep(name, 12);
        assertThat(rig.rows("snapshot", name)).isEqualTo(1);
        rig.execute(
                "UPDATE snapshot SET snapshot_payload = 'x' WHERE persistence_id LIKE ?",
                "%/" + name);
        quarantined(name);
        var types = client.types(execution);
        assertThat(types).contains(HistoryEventType.WaitStateEntered);

        repair(execution, ABORT);

        assertThat(client.types(execution))
                .startsWith(types.toArray(HistoryEventType[]::new))
                .endsWith(HistoryEventType.ExecutionAborted)
                .hasSize(types.size() + 1);
        assertThat(exported(execution, "damaged_snapshot")).hasSize(1);
        assertThat(inspected(execution).path("status").asText()).isEqualTo("Aborted");
    }

    @Test
    void a_stuck_call_is_completed_by_its_state_and_a_worker_less_task_failed_by_its_event() {
        var name = EngineRig.name("stuck");
        var calls = rig.functions().held(name);
        var execution =
                client.start(
                        client.machine(
                                name,
                                """
                                {"StartAt": "T", "States": {
                                 "T": {"Type": "Task", "Resource": "%s", "Next": "A"},
                                 "A": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                """
                                        .formatted(Functions.arn(name), client.activity(name))),
                        name,
                        "{}");
        calls.next();
        assertThat(inspected(execution).at("/frames/0/task").asText()).isEqualTo("#0");
        assertThat(refusal(execution, new Repair.Complete("X", "1")).message())
                .isEqualTo("X names none of the tasks it waits for. Choose one of #0 (T).");
        assertThat(refusal(execution, new Repair.Complete("T", "{")))
                .isInstanceOf(EngineError.InvalidOutput.class);

        var settled = repair(execution, new Repair.Complete("T", "{\"by\":\"hand\"}"));

        assertThat(settled.path("state").asText()).isEqualTo("T");
        var entered = client.historyWith(execution, HistoryEventType.ActivityScheduled);
        var eventId =
                entered.stream()
                        .filter(event -> event.type() == HistoryEventType.TaskStateEntered)
                        .toList()
                        .getLast()
                        .id();
        repair(execution, new Repair.Fail(Long.toString(eventId), "E", "by hand"));
        assertThat(client.ended(execution).error()).isEqualTo("E");
        assertThat(client.types(execution))
                .containsSequence(
                        HistoryEventType.ActivityScheduled,
                        HistoryEventType.ActivityStarted,
                        HistoryEventType.ActivityFailed,
                        HistoryEventType.ExecutionFailed);
        assertThat(refusal(execution, new Repair.Complete("A", "1")))
                .isInstanceOf(EngineError.ConflictException.class);
    }

    @Test
    void a_task_is_named_by_its_token_where_its_state_is_not_enough() {
        var name = EngineRig.name("two");
        var activity = client.activity(name);
        var execution =
                client.start(
                        client.machine(
                                name,
                                """
                                {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                                 "ItemsPath": "$", "ItemProcessor": {"StartAt": "A", "States":
                                 {"A": {"Type": "Task", "Resource": "%s", "End": true}}}}}}\
                                """
                                        .formatted(activity)),
                        name,
                        "[1,2]");
        var first = client.task(activity, "w");
        assertThat(refusal(execution, new Repair.Complete("A", "1")).message())
                .contains("several", "#", "(A)");

        repair(execution, new Repair.Complete(first.token(), "\"token\""));
        repair(execution, new Repair.Complete("A", "\"state\""));

        assertThat(client.output(execution)).contains("\"token\"", "\"state\"");
    }

    @Test
    void waking_an_execution_writes_a_lost_wake_up_anew() {
        var name = EngineRig.name("woken");
        var execution = asleep(name, 1);
        rig.execute("DELETE FROM wakeups WHERE persistence_id LIKE ?", "%/" + name);

        var seen = repair(execution, new Repair.Wake());

        assertThat(seen.at("/frames/0/waitsFor").asText()).isEqualTo("a time");
        assertThat(rig.rows("wakeups", name)).isEqualTo(1);
        rig.time().skip(Duration.ofSeconds(86_401));
        assertThat(client.ended(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void a_history_is_told_up_to_the_row_that_cannot_be_read() {
        var name = EngineRig.name("history");
        var execution = asleep(name, 2);
        flip(name, lastRow(name));
        var request = new GetExecutionHistoryRequest(execution, new Page(1_000, null), false, true);
        var page =
                ok(rig.node().engine().executions().getExecutionHistory(Client.caller(), request));
        assertThat(page.events()).isNotEmpty();
        assertThat(page.nextToken()).isNotNull();
        repair(execution, ABORT);
    }

    @Test
    void what_is_not_there_cannot_be_repaired() {
        var arn = "arn:aws:states:us-east-1:123456789012:execution:none:none";
        assertThat(refusal(arn, ABORT)).isInstanceOf(EngineError.ExecutionDoesNotExist.class);
        assertThat(refusal("none", ABORT)).isInstanceOf(EngineError.InvalidArn.class);
        assertThat(refused(repairs().export(arn, Repairs.FIRST)))
                .isInstanceOf(EngineError.ExecutionDoesNotExist.class);
        assertThat(refused(repairs().quarantined("x")))
                .isInstanceOf(EngineError.ValidationException.class);
    }
}
