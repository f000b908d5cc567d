package dev.askel.engine.execution;

import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static dev.askel.engine.execution.RepairBench.ABORT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.api.workbench.Repairs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Repairs of tasks without an answer, and inspections. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RepairTest {
    private final RepairBench bench = new RepairBench();
    private final EngineRig rig = bench.rig;
    private final Client client = bench.client;

    @Test
    void a_call_is_completed_by_its_state_name_and_a_task_is_failed_by_its_event_id() {
        var name = EngineRig.uniqueName("stuck");
        var calls = rig.functions().hold(name);
        var execution =
                client.start(
                        client.createMachine(
                                name,
                                """
                                {"StartAt": "T", "States": {
                                 "T": {"Type": "Task", "Resource": "%s", "Next": "A"},
                                 "A": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                """
                                        .formatted(
                                                Functions.arn(name), client.createActivity(name))),
                        name,
                        "{}");
        calls.awaitNext();
        assertThat(bench.inspect(execution).at("/frames/0/task").asText()).isEqualTo("#0");
        assertThat(bench.expectRefusal(execution, new Repair.Complete("X", "1")).message())
                .isEqualTo("X names none of the tasks it waits for. Choose one of #0 (T).");
        assertThat(bench.expectRefusal(execution, new Repair.Complete("T", "{")))
                .isInstanceOf(EngineError.InvalidOutput.class);

        var settled = bench.repair(execution, new Repair.Complete("T", "{\"by\":\"hand\"}"));

        assertThat(settled.path("state").asText()).isEqualTo("T");
        var entered = client.awaitHistoryWith(execution, HistoryEventType.ActivityScheduled);
        var eventId =
                entered.stream()
                        .filter(event -> event.type() == HistoryEventType.TaskStateEntered)
                        .toList()
                        .getLast()
                        .id();
        bench.repair(execution, new Repair.Fail(Long.toString(eventId), "E", "by hand"));
        assertThat(client.awaitEnd(execution).error()).isEqualTo("E");
        assertThat(client.types(execution))
                .containsSequence(
                        HistoryEventType.ActivityScheduled,
                        HistoryEventType.ActivityStarted,
                        HistoryEventType.ActivityFailed,
                        HistoryEventType.ExecutionFailed);
        // If the result were lost, the task would return to its queue.
        assertThat(bench.export(execution, "event_journal").toString()).contains("DeliveryStarted");
        assertThat(bench.expectRefusal(execution, new Repair.Complete("A", "1")))
                .isInstanceOf(EngineError.ConflictException.class);
    }

    @Test
    void a_token_selects_one_of_several_tasks_of_the_same_state() {
        var name = EngineRig.uniqueName("two");
        var activity = client.createActivity(name);
        var execution =
                client.start(
                        client.createMachine(
                                name,
                                """
                                {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                                 "ItemsPath": "$", "ItemProcessor": {"StartAt": "A", "States":
                                 {"A": {"Type": "Task", "Resource": "%s", "End": true}}}}}}\
                                """
                                        .formatted(activity)),
                        name,
                        "[1,2]");
        var first = client.pollTask(activity, "w");
        assertThat(bench.expectRefusal(execution, new Repair.Complete("A", "1")).message())
                .contains("several", "#", "(A)");

        bench.repair(execution, new Repair.Complete(first.token(), "\"token\""));
        bench.repair(execution, new Repair.Complete("A", "\"state\""));

        assertThat(client.awaitOutput(execution)).contains("\"token\"", "\"state\"");
    }

    @Test
    void waking_a_passivated_execution_restores_its_lost_wakeup_row() {
        var name = EngineRig.uniqueName("woken");
        var execution = bench.startUntilWait(name, 1);
        rig.execute("DELETE FROM wakeups WHERE persistence_id LIKE ?", "%/" + name);

        var seen = bench.repair(execution, new Repair.Wake());

        assertThat(seen.at("/frames/0/waitsFor").asText()).isEqualTo("a time");
        assertThat(rig.countRows("wakeups", name)).isEqualTo(1);
        rig.time().skip(Duration.ofSeconds(86_401));
        assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void a_repair_of_a_missing_execution_is_refused() {
        var arn = "arn:aws:states:us-east-1:123456789012:execution:none:none";
        assertThat(bench.expectRefusal(arn, ABORT))
                .isInstanceOf(EngineError.ExecutionDoesNotExist.class);
        assertThat(bench.expectRefusal("none", ABORT)).isInstanceOf(EngineError.InvalidArn.class);
        assertThat(refused(bench.repairs().export(arn, Repairs.FIRST_PAGE)))
                .isInstanceOf(EngineError.ExecutionDoesNotExist.class);
        assertThat(refused(bench.repairs().listQuarantined("x")))
                .isInstanceOf(EngineError.ValidationException.class);
    }

    @Test
    void waking_a_loaded_execution_restores_its_lost_wakeup_row() {
        var name = EngineRig.uniqueName("awake");
        var calls = rig.functions().hold(name);
        var execution =
                client.start(
                        client.createMachine(
                                name,
                                """
                                {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                """
                                        .formatted(Functions.arn(name))),
                        name,
                        "{}");
        var call = calls.awaitNext();
        assertThat(rig.countRows("wakeups", name)).isEqualTo(1);
        rig.execute("DELETE FROM wakeups WHERE persistence_id LIKE ?", "%/" + name);

        bench.repair(execution, new Repair.Wake());

        assertThat(rig.countRows("wakeups", name)).isEqualTo(1);
        call.answer("1");
        assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    }

    @Test
    void an_export_of_many_open_tasks_has_several_pages() {
        var name = EngineRig.uniqueName("many");
        int tasks = 20;
        var execution =
                client.start(
                        client.createMachine(
                                name,
                                """
                                {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                                 "ItemProcessor": {"StartAt": "A", "States":
                                 {"A": {"Type": "Task", "Resource": "%s", "End": true}}}}}}\
                                """
                                        .formatted(client.createActivity(name))),
                        name,
                        IntStream.range(0, tasks)
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(",", "[", "]")));
        Eventually.holds("all tasks are open", () -> rig.countRows("open_tasks", name) == tasks);

        var from = Repairs.FIRST_PAGE;
        var frames = new ArrayList<String>();
        do {
            var page = Payload.ofVerbatim(ok(bench.repairs().export(execution, from))).tree();
            assertThat(page.path("stored").size()).isLessThanOrEqualTo(8);
            page.path("stored").forEach(row -> frames.add(row.at("/row/frame").asText()));
            from = page.path("next").asText();
        } while (!from.isEmpty());

        frames.removeIf(String::isEmpty);
        assertThat(frames).hasSize(tasks);
        assertThat(new HashSet<>(frames)).hasSize(tasks);
        client.stop(execution, null, null);
    }
}
