package dev.askel.engine.execution;

import static dev.askel.engine.Client.ok;
import static dev.askel.engine.execution.RepairBench.ABORT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.api.workbench.Repairs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Repairs of executions whose journal rows are damaged on purpose. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DamagedJournalTest {
    private final RepairBench bench = new RepairBench();
    private final EngineRig rig = bench.rig;
    private final Client client = bench.client;

    @Test
    void a_retry_resumes_an_execution_whose_corrupt_row_was_restored() {
        var name = EngineRig.uniqueName("flipped");
        var execution = bench.startUntilWait(name, 2);
        var original = bench.corruptRow(name, 2);
        bench.awaitQuarantine(name);

        var inspection = bench.inspect(execution);
        assertThat(inspection.path("status").asText()).isEqualTo("RUNNING");
        assertThat(inspection.at("/damage/readableRows").asLong()).isEqualTo(1);
        assertThat(inspection.at("/damage/error").asText()).contains("row 2");
        assertThat(inspection.at("/frames/0/state").asText()).isEqualTo("T0");
        assertThat(
                        Payload.ofVerbatim(ok(bench.repairs().listQuarantined(Repairs.FIRST_PAGE)))
                                .text())
                .contains(execution);
        assertThat(bench.expectRefusal(execution, new Repair.Wake()).message())
                .contains("quarantine");
        assertThat(bench.expectRefusal(execution, new Repair.Retry()).message())
                .contains("recovery has failed", "row 2");

        bench.setPayload(name, 2, original);
        assertThat(bench.repair(execution, new Repair.Retry()).path("status").asText())
                .isEqualTo("RUNNING");
        assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(rig.countRows("quarantine", name)).isZero();
    }

    @Test
    void an_execution_with_a_missing_row_is_quarantined_and_can_be_aborted() {
        var name = EngineRig.uniqueName("gap");
        var execution = bench.startUntilWait(name, 2);
        rig.execute(
                "DELETE FROM event_journal WHERE persistence_id LIKE ? AND sequence_number = 2",
                "%/" + name);
        bench.awaitQuarantine(name);
        assertThat(bench.inspect(execution).at("/quarantine/error").asText())
                .contains("row 2 is missing");
        var before = bench.export(execution, "event_journal").size();

        var ended = bench.repair(execution, ABORT);

        assertThat(ended.path("status").asText()).isEqualTo("Aborted");
        assertThat(ended.at("/damage/fromRow").asLong()).isEqualTo(2);
        assertThat(ended.at("/damage/rowsSetAside").asLong()).isEqualTo(before - 1L).isPositive();
        assertThat(bench.export(execution, "damaged_row")).hasSize(before - 1);
    }

    @Test
    void an_abort_ends_an_unrecoverable_execution_and_keeps_the_history_before_the_damage() {
        var name = EngineRig.uniqueName("aborted");
        var execution = bench.startUntilWait(name, 2);
        var types = client.types(execution);
        long last = bench.lastRow(name);
        bench.corruptRow(name, last);
        bench.awaitQuarantine(name);
        var stored = bench.export(execution);
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
                .isEqualTo(bench.payload(name, last));

        bench.repair(execution, ABORT);

        var described = client.describe(execution);
        assertThat(described.status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(described.error()).isEqualTo("Askel.JournalDamaged");
        assertThat(described.cause()).contains("row " + last);
        var typesAfterAbort = client.types(execution);
        assertThat(typesAfterAbort).endsWith(HistoryEventType.ExecutionAborted);
        assertThat(types)
                .startsWith(
                        typesAfterAbort
                                .subList(0, typesAfterAbort.size() - 1)
                                .toArray(HistoryEventType[]::new));
        assertThat(rig.countRows("quarantine", name)).isZero();
        assertThat(rig.countRows("wakeups", name)).isZero();
        assertThat(bench.export(execution, "damaged_row").getFirst().has("unreadable")).isTrue();
        assertThat(bench.inspect(execution).path("status").asText()).isEqualTo("Aborted");
        assertThat(bench.repair(execution, ABORT).path("status").asText()).isEqualTo("Aborted");
    }

    @Test
    void an_abort_needs_no_quarantine_and_removes_the_open_tasks() {
        var name = EngineRig.uniqueName("task");
        var activity = client.createActivity(name);
        var execution =
                client.start(
                        client.createMachine(
                                name,
                                """
                                {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                """
                                        .formatted(activity)),
                        name,
                        "{}");
        client.awaitHistoryWith(execution, HistoryEventType.ActivityScheduled);
        bench.awaitPassivation(name);
        bench.corruptRow(name, 1);

        var ended = bench.repair(execution, new Repair.Abort("Mine", "because"));

        assertThat(ended.at("/damage/parentKnown").asBoolean(true)).isFalse();
        assertThat(client.describe(execution).error()).isEqualTo("Mine");
        assertThat(client.types(execution))
                .containsExactly(
                        HistoryEventType.ExecutionStarted, HistoryEventType.ExecutionAborted);
        assertThat(rig.countRows("open_tasks", name)).isZero();
        assertThat(rig.countRows("wakeups", name)).isZero();
    }

    @Test
    void a_parent_is_notified_of_the_abort_of_its_unreadable_child() {
        var name = EngineRig.uniqueName("child");
        var machine =
                client.createMachine(
                        name,
                        """
                        {"StartAt": "W", "States": {
                         "W": {"Type": "Wait", "Seconds": 1, "Next": "V"},
                         "V": {"Type": "Wait", "Seconds": 864000, "End": true}}}\
                        """);
        var parent = client.startParent(machine, name, "sync:2");
        var child = machine.replace(":stateMachine:", ":execution:") + ":" + name;
        client.awaitHistoryWith(child, HistoryEventType.WaitStateExited);
        bench.awaitPassivation(name);
        bench.corruptRow(name, bench.lastRow(name));

        bench.repair(child, ABORT);

        var ended = client.awaitEnd(parent);
        assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ended.cause()).contains("ABORTED", "Askel.JournalDamaged");
        Eventually.holds("no notice is outstanding", () -> rig.countRows("wakeups", name) == 0);
    }

    @Test
    void an_abort_after_a_corrupt_snapshot_keeps_all_readable_rows() {
        var name = EngineRig.uniqueName("snapshot");
        var execution = bench.startUntilWait(name, 12);
        assertThat(rig.countRows("snapshot", name)).isEqualTo(1);
        rig.execute(
                "UPDATE snapshot SET snapshot_payload = 'x' WHERE persistence_id LIKE ?",
                "%/" + name);
        bench.awaitQuarantine(name);
        var types = client.types(execution);
        assertThat(types).contains(HistoryEventType.WaitStateEntered);

        bench.repair(execution, ABORT);

        assertThat(client.types(execution))
                .startsWith(types.toArray(HistoryEventType[]::new))
                .endsWith(HistoryEventType.ExecutionAborted)
                .hasSize(types.size() + 1);
        assertThat(bench.export(execution, "damaged_snapshot")).hasSize(1);
        assertThat(bench.inspect(execution).path("status").asText()).isEqualTo("Aborted");
    }

    @Test
    void a_history_is_returned_up_to_the_unreadable_row() {
        var name = EngineRig.uniqueName("history");
        var execution = bench.startUntilWait(name, 2);
        bench.corruptRow(name, bench.lastRow(name));
        var request = new GetExecutionHistoryRequest(execution, new Page(1_000, null), false, true);
        var page =
                ok(rig.node().engine().executions().getExecutionHistory(Client.caller(), request));
        assertThat(page.events()).isNotEmpty();
        assertThat(page.nextToken()).isNotNull();
        bench.repair(execution, ABORT);
    }

    @Test
    void a_closed_execution_without_its_last_row_does_not_run_again() {
        var name = EngineRig.uniqueName("endless");
        var execution = bench.runToEnd(name);
        long last = bench.lastRow(name);
        bench.deleteRow(name, last);

        var inspection = bench.inspect(execution);

        assertThat(inspection.path("status").asText()).isEqualTo("SUCCEEDED");
        assertThat(inspection.at("/damage/error").asText()).contains("row " + last + " is missing");
        assertThat(bench.expectRefusal(execution, new Repair.Retry()).message())
                .contains("has ended", "row " + last + " is missing");
        assertThat(bench.repair(execution, ABORT).path("status").asText()).isEqualTo("SUCCEEDED");
        assertThat(bench.lastRow(name)).isEqualTo(last - 1);
        assertThat(rig.functions().calls(name)).hasSize(1);
        assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void repairs_of_an_unreadable_closed_execution_are_refused_with_a_conflict() {
        var name = EngineRig.uniqueName("illegible");
        var execution = bench.runToEnd(name);
        bench.corruptRow(name, 1);
        for (var repair : List.of(new Repair.Retry(), new Repair.Complete("T", "1"))) {
            assertThat(bench.expectRefusal(execution, repair))
                    .isInstanceOf(EngineError.ConflictException.class);
        }
    }

    @Test
    void an_execution_without_any_row_is_aborted_as_damaged() {
        var name = EngineRig.uniqueName("blank");
        var execution = bench.startUntilWait(name, 1);
        rig.execute("DELETE FROM event_journal WHERE persistence_id LIKE ?", "%/" + name);

        var ended = bench.repair(execution, ABORT);

        assertThat(ended.at("/damage/parentKnown").asBoolean(true)).isFalse();
        assertThat(ended.at("/damage/fromRow").asLong()).isEqualTo(1);
        var described = client.describe(execution);
        assertThat(described.error()).isEqualTo("Askel.JournalDamaged");
        assertThat(described.cause()).contains("row 1 is missing");
    }

    @Test
    void an_abort_is_refused_when_the_history_is_full() {
        var name = EngineRig.uniqueName("full");
        var execution =
                client.start(
                        client.createMachine(
                                name,
                                """
                                {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"},
                                 "B": {"Type": "Choice", "Choices": [
                                  {"Variable": "$.enough", "IsPresent": true, "Next": "C"}],
                                  "Default": "A"}, "C": {"Type": "Succeed"}}}\
                                """),
                        name,
                        "{}");
        client.awaitEnd(execution);
        bench.awaitPassivation(name);
        rig.execute(
                "UPDATE executions SET status = 'RUNNING', stopped_at = NULL,"
                        + " last_event_id = last_event_id + 1 WHERE execution_name = ?",
                name);

        assertThat(bench.expectRefusal(execution, ABORT).message())
                .contains("no room", "is missing");
    }

    @Test
    void a_history_with_missing_rows_ends_before_them_in_both_orders() {
        var name = EngineRig.uniqueName("holes");
        var execution = bench.runToEnd(name);
        long last = bench.lastRow(name);
        var whole = events(execution, false);

        bench.deleteRow(name, last);

        assertThat(whole).startsWith(events(execution, false).toArray(Long[]::new));
        assertThat(events(execution, false)).isNotEmpty();
        assertThat(events(execution, true)).isEmpty();

        var otherName = EngineRig.uniqueName("holes");
        var waiting = bench.startUntilWait(otherName, 2);
        var all = events(waiting, false);
        bench.deleteRow(otherName, 2);
        var before = events(waiting, false);
        var after = events(waiting, true);
        assertThat(before).isNotEmpty();
        assertThat(after).isNotEmpty();
        assertThat(all).startsWith(before.toArray(Long[]::new));
        assertThat(all.reversed()).startsWith(after.toArray(Long[]::new));
        assertThat(before.size() + after.size()).isLessThan(all.size());
        bench.deleteRow(otherName, 1);
        assertThat(events(waiting, false)).isEmpty();
        bench.repair(waiting, ABORT);
    }

    /**
     * Reads the events of all pages. If a page fails, checks that the failure names a missing row,
     * and returns the events before it.
     */
    private List<Long> events(String execution, boolean reverse) {
        var ids = new ArrayList<Long>();
        @Nullable String token = null;
        do {
            var request =
                    new GetExecutionHistoryRequest(
                            execution, new Page(1_000, token), reverse, true);
            var pending =
                    rig.node()
                            .engine()
                            .executions()
                            .getExecutionHistory(Client.caller(), request)
                            .toCompletableFuture();
            if (pending.handle((_, failure) -> failure != null).join()) {
                assertThat(pending)
                        .failsWithin(Duration.ZERO)
                        .withThrowableThat()
                        .withMessageContaining("missing");
                return ids;
            }
            var page = ok(pending);
            page.events().stream().map(HistoryEvent::id).forEach(ids::add);
            token = page.nextToken();
        } while (token != null);
        return ids;
    }
}
