package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Calls that wait for a permit in the wake-up row of their passivated execution. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DeferredCallTest {
    private static final EngineRig RIG = EngineRig.withOneNode();

    private final String name = EngineRig.uniqueName("deferred");
    private final String permit = "lambda http://" + name;

    private Client client() {
        return RIG.client();
    }

    @AfterAll
    static void close() {
        RIG.close();
    }

    /** Defers the calls to the function until the test opens the permit. */
    private void deferCalls() {
        RIG.permits().close(permit);
        RIG.functions()
                .onCall(
                        name,
                        call ->
                                RIG.permits().isClosed(permit)
                                        ? new TaskOutcome.Deferred(
                                                permit,
                                                RIG.time().now().plus(Duration.ofMinutes(15)))
                                        : new TaskOutcome.Answered(call.parameters()));
    }

    private String createMachine(String extraFields) {
        return client().createMachine(
                        name,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s"%s, "End": true}}}\
                        """
                                .formatted(Functions.arn(name), extraFields));
    }

    private List<String> wakeupColumns(String columns) {
        return RIG.query(
                row -> row.getString(1),
                "SELECT concat_ws(' ', %s) FROM wakeups WHERE persistence_id LIKE ?"
                        .formatted(columns),
                "%/" + name);
    }

    private boolean isLoaded() {
        return RIG.nodes().stream()
                .flatMap(node -> node.loadedExecutions().stream())
                .anyMatch(id -> id.endsWith("/" + name));
    }

    private void awaitDeferral() {
        Eventually.holds(
                "the row names the permit",
                () ->
                        wakeupColumns("waits_for, in_flight, claimed_by")
                                .equals(List.of(permit + " f")));
        Eventually.holds("the execution is passivated", () -> !isLoaded());
    }

    @Test
    void an_execution_with_a_deferred_call_is_passivated_and_calls_when_a_permit_is_free() {
        deferCalls();
        var execution = client().start(createMachine(""), name, "{\"a\":1}");
        awaitDeferral();
        int before = RIG.functions().calls(name).size();

        RIG.permits().open(permit);

        assertThat(client().awaitOutput(execution)).isEqualTo("{\"a\":1}");
        assertThat(RIG.functions().calls(name)).hasSize(before + 1);
        assertThat(client().types(execution))
                .containsExactly(
                        HistoryEventType.ExecutionStarted,
                        HistoryEventType.TaskStateEntered,
                        HistoryEventType.LambdaFunctionScheduled,
                        HistoryEventType.LambdaFunctionStarted,
                        HistoryEventType.LambdaFunctionSucceeded,
                        HistoryEventType.TaskStateExited,
                        HistoryEventType.ExecutionSucceeded);
    }

    @Test
    void a_killed_node_does_not_make_the_outcome_of_a_deferred_call_unknown() {
        deferCalls();
        // This function has FAIL for unknown outcomes: a call that may have been sent would fail
        // its task.
        var execution =
                client().start(
                                client().createMachine(
                                                name,
                                                """
                                                {"StartAt": "%s", "States": {"%s": {"Type": "Task",
                                                 "Resource": "%s", "End": true}}}\
                                                """
                                                        .formatted(
                                                                EngineRig
                                                                        .FAILING_ON_UNKNOWN_OUTCOME,
                                                                EngineRig
                                                                        .FAILING_ON_UNKNOWN_OUTCOME,
                                                                Functions.arn(name))),
                                name,
                                "1");
        awaitDeferral();

        RIG.killAndRestart(() -> RIG.permits().open(permit));

        assertThat(client().awaitOutput(execution)).isEqualTo("1");
    }

    @Test
    void a_permit_that_no_call_waits_for_is_cleared_from_the_row() {
        var machine =
                client().createMachine(
                                name,
                                """
                                {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 600, "End": true}}}\
                                """);
        client().start(machine, name, "1");
        Eventually.holds("the execution is passivated", () -> !isLoaded());
        var due = wakeupColumns("due");

        // A node of an earlier release does not change the column.
        RIG.query(
                row -> row.getString(1),
                "UPDATE wakeups SET waits_for = ? WHERE persistence_id LIKE ? RETURNING waits_for",
                permit,
                "%/" + name);

        Eventually.holds(
                "the permit is cleared", () -> wakeupColumns("waits_for").equals(List.of("")));
        assertThat(wakeupColumns("due")).isEqualTo(due);
    }

    @Test
    void the_row_marks_a_deferred_call_as_in_flight_before_it_is_made() {
        deferCalls();
        var execution = client().start(createMachine(""), name, "1");
        awaitDeferral();
        var held = RIG.functions().hold(name);

        RIG.permits().open(permit);

        var call = held.awaitNext();
        assertThat(wakeupColumns("in_flight, waits_for")).containsExactly("t");
        call.answer("2");
        assertThat(client().awaitOutput(execution)).isEqualTo("2");
    }

    @Test
    void a_deferred_call_times_out_with_its_task() {
        deferCalls();
        var execution = client().start(createMachine(", \"TimeoutSeconds\": 600"), name, "{}");
        awaitDeferral();

        RIG.time().skip(Duration.ofSeconds(601));

        assertThat(client().awaitEnd(execution).error()).isEqualTo("States.Timeout");
        RIG.permits().open(permit);
    }

    @Test
    void a_stop_removes_the_row_of_a_deferred_call() {
        deferCalls();
        var execution = client().start(createMachine(""), name, "{}");
        awaitDeferral();

        client().stop(execution, null, null);

        assertThat(client().awaitEnd(execution).status().name()).isEqualTo("ABORTED");
        Eventually.holds("the row is removed", () -> wakeupColumns("waits_for").isEmpty());
    }

    @Test
    void the_deferred_calls_of_many_branches_wait_in_one_row() {
        deferCalls();
        var machine =
                client().createMachine(
                                name,
                                """
                                {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true, "ItemProcessor": {
                                 "StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}}}}\
                                """
                                        .formatted(Functions.arn(name)));
        var execution = client().start(machine, name, "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]");
        awaitDeferral();
        int before = RIG.functions().calls(name).size();

        RIG.permits().open(permit);

        assertThat(client().awaitOutput(execution))
                .isEqualTo("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]");
        assertThat(RIG.functions().calls(name)).hasSize(before + 16);
    }

    @Test
    void other_branches_advance_while_the_call_of_one_is_deferred() {
        deferCalls();
        var other = EngineRig.uniqueName("other");
        RIG.functions().answerWith(other, _ -> Payload.EMPTY_OBJECT);
        var machine =
                client().createMachine(
                                name,
                                """
                                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                                 {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%s", "End": true}}},
                                 {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "Next": "B"},
                                  "B": {"Type": "Task", "Resource": "%s", "End": true}}}]}}}\
                                """
                                        .formatted(Functions.arn(name), Functions.arn(other)));
        var execution = client().start(machine, name, "{}");
        awaitDeferral();

        RIG.time().skip(Duration.ofSeconds(61));

        Eventually.holds(
                "the other branch has called", () -> RIG.functions().calls(other).size() == 1);
        Eventually.holds("the execution is passivated again", () -> !isLoaded());
        assertThat(wakeupColumns("waits_for")).containsExactly(permit);
        RIG.permits().open(permit);
        assertThat(client().awaitEnd(execution).status().name()).isEqualTo("SUCCEEDED");
    }
}
