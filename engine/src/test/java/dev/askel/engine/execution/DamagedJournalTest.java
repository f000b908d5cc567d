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
    void an_execution_with_a_flipped_row_goes_on_when_the_row_is_mended_and_it_is_retried() {
        var name = EngineRig.uniqueName("flipped");
        var execution = bench.asleep(name, 2);
        var good = bench.flip(name, 2);
        bench.quarantined(name);

        var seen = bench.inspected(execution);
        assertThat(seen.path("status").asText()).isEqualTo("RUNNING");
        assertThat(seen.at("/damage/readableRows").asLong()).isEqualTo(1);
        assertThat(seen.at("/damage/error").asText()).contains("row 2");
        assertThat(seen.at("/frames/0/state").asText()).isEqualTo("T0");
        assertThat(Payload.ofVerbatim(ok(bench.repairs().quarantined(Repairs.FIRST))).text())
                .contains(execution);
        assertThat(bench.refusal(execution, new Repair.Wake()).message()).contains("quarantine");
        assertThat(bench.refusal(execution, new Repair.Retry()).message())
                .contains("recovery has failed", "row 2");

        bench.setPayload(name, 2, good);
        assertThat(bench.repair(execution, new Repair.Retry()).path("status").asText())
                .isEqualTo("RUNNING");
        assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(rig.countRows("quarantine", name)).isZero();
    }

    @Test
    void an_execution_that_lost_a_row_in_the_middle_does_not_go_on_as_if_it_had_not() {
        var name = EngineRig.uniqueName("gap");
        var execution = bench.asleep(name, 2);
        rig.execute(
                "DELETE FROM event_journal WHERE persistence_id LIKE ? AND sequence_number = 2",
                "%/" + name);
        bench.quarantined(name);
        assertThat(bench.inspected(execution).at("/quarantine/error").asText())
                .contains("row 2 is missing");
        var before = bench.exported(execution, "event_journal").size();

        var ended = bench.repair(execution, ABORT);

        assertThat(ended.path("status").asText()).isEqualTo("Aborted");
        assertThat(ended.at("/damage/fromRow").asLong()).isEqualTo(2);
        assertThat(ended.at("/damage/rowsSetAside").asLong()).isEqualTo(before - 1L).isPositive();
        assertThat(bench.exported(execution, "damaged_row")).hasSize(before - 1);
    }

    @Test
    void an_abort_ends_what_cannot_be_recovered_and_keeps_the_history_up_to_the_damage() {
        var name = EngineRig.uniqueName("aborted");
        var execution = bench.asleep(name, 2);
        var types = client.types(execution);
        long last = bench.lastRow(name);
        bench.flip(name, last);
        bench.quarantined(name);
        var stored = bench.exported(execution);
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
        var left = client.types(execution);
        assertThat(left).endsWith(HistoryEventType.ExecutionAborted);
        assertThat(types)
                .startsWith(left.subList(0, left.size() - 1).toArray(HistoryEventType[]::new));
        assertThat(rig.countRows("quarantine", name)).isZero();
        assertThat(rig.countRows("wakeups", name)).isZero();
        assertThat(bench.exported(execution, "damaged_row").getFirst().has("unreadable")).isTrue();
        assertThat(bench.inspected(execution).path("status").asText()).isEqualTo("Aborted");
        assertThat(bench.repair(execution, ABORT).path("status").asText()).isEqualTo("Aborted");
    }

    @Test
    void an_abort_needs_no_quarantine_and_takes_the_open_tasks_with_it() {
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
        bench.awaitGone(name);
        bench.flip(name, 1);

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
    void a_parent_hears_of_the_abort_of_its_unreadable_child() {
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
        bench.awaitGone(name);
        bench.flip(name, bench.lastRow(name));

        bench.repair(child, ABORT);

        var ended = client.awaitEnd(parent);
        assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ended.cause()).contains("ABORTED", "Askel.JournalDamaged");
        Eventually.holds("nothing is owed", () -> rig.countRows("wakeups", name) == 0);
    }

    @Test
    void a_lost_snapshot_costs_no_row_that_can_be_read() {
        var name = EngineRig.uniqueName("snapshot");
        var execution = bench.asleep(name, 12);
        assertThat(rig.countRows("snapshot", name)).isEqualTo(1);
        rig.execute(
                "UPDATE snapshot SET snapshot_payload = 'x' WHERE persistence_id LIKE ?",
                "%/" + name);
        bench.quarantined(name);
        var types = client.types(execution);
        assertThat(types).contains(HistoryEventType.WaitStateEntered);

        bench.repair(execution, ABORT);

        assertThat(client.types(execution))
                .startsWith(types.toArray(HistoryEventType[]::new))
                .endsWith(HistoryEventType.ExecutionAborted)
                .hasSize(types.size() + 1);
        assertThat(bench.exported(execution, "damaged_snapshot")).hasSize(1);
        assertThat(bench.inspected(execution).path("status").asText()).isEqualTo("Aborted");
    }

    @Test
    void a_history_is_told_up_to_the_row_that_cannot_be_read() {
        var name = EngineRig.uniqueName("history");
        var execution = bench.asleep(name, 2);
        bench.flip(name, bench.lastRow(name));
        var request = new GetExecutionHistoryRequest(execution, new Page(1_000, null), false, true);
        var page =
                ok(rig.node().engine().executions().getExecutionHistory(Client.caller(), request));
        assertThat(page.events()).isNotEmpty();
        assertThat(page.nextToken()).isNotNull();
        bench.repair(execution, ABORT);
    }

    @Test
    void a_closed_execution_whose_last_row_is_lost_does_not_run_again() {
        var name = EngineRig.uniqueName("endless");
        var execution = bench.ended(name);
        long last = bench.lastRow(name);
        bench.loseRow(name, last);

        var seen = bench.inspected(execution);

        assertThat(seen.path("status").asText()).isEqualTo("SUCCEEDED");
        assertThat(seen.at("/damage/error").asText()).contains("row " + last + " is missing");
        assertThat(bench.refusal(execution, new Repair.Retry()).message())
                .contains("has ended", "row " + last + " is missing");
        assertThat(bench.repair(execution, ABORT).path("status").asText()).isEqualTo("SUCCEEDED");
        assertThat(bench.lastRow(name)).isEqualTo(last - 1);
        assertThat(rig.functions().calls(name)).hasSize(1);
        assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void a_closed_execution_that_cannot_be_read_refuses_to_be_repaired_in_words() {
        var name = EngineRig.uniqueName("illegible");
        var execution = bench.ended(name);
        bench.flip(name, 1);
        for (var repair : List.of(new Repair.Retry(), new Repair.Complete("T", "1"))) {
            assertThat(bench.refusal(execution, repair))
                    .isInstanceOf(EngineError.ConflictException.class);
        }
    }

    @Test
    void an_execution_without_any_row_is_aborted_as_damaged() {
        var name = EngineRig.uniqueName("blank");
        var execution = bench.asleep(name, 1);
        rig.execute("DELETE FROM event_journal WHERE persistence_id LIKE ?", "%/" + name);

        var ended = bench.repair(execution, ABORT);

        assertThat(ended.at("/damage/parentKnown").asBoolean(true)).isFalse();
        assertThat(ended.at("/damage/fromRow").asLong()).isEqualTo(1);
        var described = client.describe(execution);
        assertThat(described.error()).isEqualTo("Askel.JournalDamaged");
        assertThat(described.cause()).contains("row 1 is missing");
    }

    @Test
    void an_abort_that_a_full_history_has_no_room_for_is_refused() {
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
        bench.awaitGone(name);
        rig.execute(
                "UPDATE executions SET status = 'RUNNING', stopped_at = NULL,"
                        + " last_event_id = last_event_id + 1 WHERE execution_name = ?",
                name);

        assertThat(bench.refusal(execution, ABORT).message()).contains("no room", "is missing");
    }

    @Test
    void a_history_that_lost_rows_is_not_told_as_if_it_were_whole() {
        var name = EngineRig.uniqueName("holes");
        var execution = bench.ended(name);
        long last = bench.lastRow(name);
        var whole = events(execution, false);

        bench.loseRow(name, last);

        assertThat(whole).startsWith(events(execution, false).toArray(Long[]::new));
        assertThat(events(execution, false)).isNotEmpty();
        assertThat(events(execution, true)).isEmpty();

        var sleeper = EngineRig.uniqueName("holes");
        var asleep = bench.asleep(sleeper, 2);
        var all = events(asleep, false);
        bench.loseRow(sleeper, 2);
        var before = events(asleep, false);
        var behind = events(asleep, true);
        assertThat(before).isNotEmpty();
        assertThat(behind).isNotEmpty();
        assertThat(all).startsWith(before.toArray(Long[]::new));
        assertThat(all.reversed()).startsWith(behind.toArray(Long[]::new));
        assertThat(before.size() + behind.size()).isLessThan(all.size());
        bench.loseRow(sleeper, 1);
        assertThat(events(asleep, false)).isEmpty();
        bench.repair(asleep, ABORT);
    }

    /**
     * The events up to the unreadable row, which the history has to report; all events otherwise.
     */
    private List<Long> events(String execution, boolean reverse) {
        var ids = new ArrayList<Long>();
        @Nullable String token = null;
        do {
            var request =
                    new GetExecutionHistoryRequest(
                            execution, new Page(1_000, token), reverse, true);
            var asked =
                    rig.node()
                            .engine()
                            .executions()
                            .getExecutionHistory(Client.caller(), request)
                            .toCompletableFuture();
            if (asked.handle((_, failure) -> failure != null).join()) {
                assertThat(asked)
                        .failsWithin(Duration.ZERO)
                        .withThrowableThat()
                        .withMessageContaining("missing");
                return ids;
            }
            var page = ok(asked);
            page.events().stream().map(HistoryEvent::id).forEach(ids::add);
            token = page.nextToken();
        } while (token != null);
        return ids;
    }
}
