package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.Json;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The only node is killed, and another one recovers its executions. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class CrashTest {
    private static final EngineRig RIG = EngineRig.withOneNode();

    private static final String CALL =
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
            """;

    @AfterAll
    static void close() {
        RIG.close();
    }

    private static void assertConsistentHistory(String execution) {
        var history = RIG.client().history(execution);
        assertThat(history.stream().map(HistoryEvent::id))
                .isEqualTo(LongStream.rangeClosed(1, history.size()).boxed().toList());
        assertThat(
                        history.stream()
                                .filter(event -> event.type().name().startsWith("Execution"))
                                .toList())
                .hasSize(2);
    }

    @Test
    void a_call_in_flight_is_repeated_with_the_same_key() {
        var function = EngineRig.uniqueName("call");
        var calls = RIG.functions().hold(function);
        var machine = RIG.client().createMachine(function, CALL.formatted(Functions.arn(function)));
        var execution = RIG.client().start(machine, "x", "{\"a\":1}");
        var first = calls.awaitNext();

        RIG.killAndRestart();

        var second = calls.awaitNext();
        assertThat(second.call().idempotencyKey()).isEqualTo(first.call().idempotencyKey());
        assertThat(second.call().parameters()).isEqualTo(first.call().parameters());
        second.answer("2");
        assertThat(RIG.client().awaitOutput(execution)).isEqualTo("2");
        assertConsistentHistory(execution);
    }

    @Test
    void branches_calls_and_waits_resume_from_their_stored_state() {
        var function = EngineRig.uniqueName("branches");
        var calls = RIG.functions().hold(function);
        var machine =
                RIG.client()
                        .createMachine(
                                function,
                                """
                                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true,
                                 "Branches": [
                                  {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%1$s",
                                   "Retry": [{"ErrorEquals": ["Again"], "IntervalSeconds": 3600}], "End": true}}},
                                  {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}},
                                  {"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 2,
                                   "ItemsPath": "$.items", "ItemProcessor": {"StartAt": "I", "States": {
                                    "I": {"Type": "Task", "Resource": "%1$s", "End": true}}}, "End": true}}}
                                 ]}}}\
                                """
                                        .formatted(Functions.arn(function)));
        var execution = RIG.client().start(machine, "x", "{\"items\":[1,2,3]}");
        // The call of the branch fails and waits for its retry. One of the first two items is done.
        int answered = 0;
        for (int i = 0; i < 3; i++) {
            var call = calls.awaitNext();
            if (call.call().parameters().text().startsWith("{")) {
                call.fail("Again", "later");
            } else if (answered++ == 0) {
                call.answer(call.call().parameters().text());
            }
        }
        RIG.client().awaitHistoryWith(execution, HistoryEventType.MapIterationSucceeded);
        RIG.client().awaitHistoryWith(execution, HistoryEventType.LambdaFunctionFailed);

        RIG.killAndRestart(() -> RIG.functions().answerWith(function, input -> input));

        // The new node repeats the calls of the killed node.
        RIG.time().skip(Duration.ofSeconds(3601));
        assertThat(RIG.client().awaitOutput(execution))
                .isEqualTo(Json.quoted("[{'items':[1,2,3]},{'items':[1,2,3]},[1,2,3]]"));
        assertConsistentHistory(execution);
    }

    @Test
    void a_worker_can_complete_a_task_that_it_received_before_the_crash() {
        var name = EngineRig.uniqueName("work");
        var activity = RIG.client().createActivity(name);
        var machine = RIG.client().createMachine(name, CALL.formatted(activity));
        var execution = RIG.client().start(machine, "x", "1");
        var task = RIG.client().pollTask(activity, "worker");

        RIG.killAndRestart();

        RIG.client().succeed(task.token(), "2");
        assertThat(RIG.client().awaitOutput(execution)).isEqualTo("2");
        assertConsistentHistory(execution);
    }

    @Test
    void a_wait_ends_after_the_crash_without_a_request() {
        var name = EngineRig.uniqueName("sleeper");
        var machine =
                RIG.client()
                        .createMachine(
                                name,
                                """
                                {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}}\
                                """);
        RIG.client().start(machine, name, "{}");
        RIG.kill(RIG.node());
        RIG.time().skip(Duration.ofSeconds(3601));
        RIG.addNode();
        Eventually.holds(
                "the execution has ended",
                () ->
                        RIG.query(
                                        row -> row.getString(1),
                                        "SELECT status FROM executions WHERE execution_name = ?",
                                        name)
                                .contains("SUCCEEDED"));
    }

    @Test
    void the_end_of_a_child_reaches_its_parent_after_a_crash_between_them() {
        var function = EngineRig.uniqueName("child");
        var calls = RIG.functions().hold(function);
        var child = RIG.client().createMachine(function, CALL.formatted(Functions.arn(function)));
        var parent =
                RIG.client()
                        .createMachine(
                                EngineRig.uniqueName("parent"),
                                """
                                {"StartAt": "C", "States": {"C": {"Type": "Task",
                                 "Resource": "arn:aws:states:::states:startExecution.sync:2",
                                 "Parameters": {"StateMachineArn": "%s", "Name": "%s", "Input": {}},
                                 "OutputPath": "$.Output", "End": true}}}\
                                """
                                        .formatted(child, function));
        var execution = RIG.client().start(parent, "x", "{}");
        var call = calls.awaitNext();
        RIG.client().awaitHistoryWith(execution, HistoryEventType.TaskSubmitted);
        // The notice is durable with the child's end. It may or may not have been sent.
        call.answer("7");
        Eventually.holds(
                "the child has ended",
                () ->
                        RIG.query(
                                        row -> row.getString(1),
                                        "SELECT status FROM executions WHERE execution_name = ?",
                                        function)
                                .contains("SUCCEEDED"));

        RIG.killAndRestart();

        assertThat(RIG.client().awaitOutput(execution)).isEqualTo("7");
        assertConsistentHistory(execution);
        Eventually.holds(
                "no notice of the child is outstanding",
                () -> RIG.countRows("wakeups", function) == 0);
    }

    @Test
    void a_repeated_start_finds_the_child_of_the_first_start() {
        var function = EngineRig.uniqueName("met");
        RIG.functions().hold(function);
        var child = RIG.client().createMachine(function, CALL.formatted(Functions.arn(function)));
        var parent =
                RIG.client()
                        .createMachine(
                                EngineRig.uniqueName("parent"),
                                """
                                {"StartAt": "C", "States": {"C": {"Type": "Task",
                                 "Resource": "arn:aws:states:::states:startExecution.sync",
                                 "Parameters": {"StateMachineArn": "%s", "Input": {}}, "End": true}}}\
                                """
                                        .formatted(child));
        var execution = RIG.client().start(parent, "x", "{}");
        Eventually.holds("the child runs", () -> countExecutions(function) == 1);
        // The answer to the start may be lost with the node; then the start is repeated.
        RIG.killAndRestart();
        RIG.client().awaitHistoryWith(execution, HistoryEventType.TaskSubmitted);
        assertThat(countExecutions(function)).isEqualTo(1);
        RIG.client().stop(execution, null, null);
        Eventually.holds("the child is stopped", () -> countRunning(function) == 0);
    }

    private static long countExecutions(String machine) {
        return RIG.query(
                        row -> row.getLong(1),
                        "SELECT count(*) FROM executions WHERE machine_name = ?",
                        machine)
                .getFirst();
    }

    private static long countRunning(String machine) {
        return RIG.query(
                        row -> row.getLong(1),
                        """
                        SELECT count(*) FROM executions WHERE machine_name = ? AND status = 'RUNNING'\
                        """,
                        machine)
                .getFirst();
    }

    @Test
    void a_heartbeat_missed_before_and_after_a_restart_times_out() {
        var function = EngineRig.uniqueName("beating");
        var calls = RIG.functions().hold(function);
        var machine =
                RIG.client()
                        .createMachine(
                                function,
                                """
                                {"StartAt": "C", "States": {"C": {"Type": "Task",
                                 "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                                 "Parameters": {"FunctionName": "%s", "Payload": {"token.$": "$$.Task.Token"}},
                                 "HeartbeatSeconds": 600, "End": true}}}\
                                """
                                        .formatted(function));
        // Another test causes an outage of an hour, after which heartbeats are excused for another
        // hour. This time must have passed.
        RIG.time().skip(Duration.ofHours(2));
        var execution = RIG.client().start(machine, "x", "{}");
        // The test uses a callback, because the skipped time would exceed the time to confirm the
        // dispatch of an activity task.
        calls.awaitNext().answer("{}");
        RIG.client().awaitHistoryWith(execution, HistoryEventType.TaskSubmitted);
        RIG.time().skip(Duration.ofSeconds(500));

        RIG.killAndRestart();
        RIG.time().skip(Duration.ofSeconds(150));

        assertThat(RIG.client().awaitEnd(execution).error()).isEqualTo("States.Timeout");
    }

    @Test
    void an_acknowledged_start_and_stop_survive_the_crash() {
        var machine =
                RIG.client()
                        .createMachine(
                                EngineRig.uniqueName("kept"),
                                """
                                {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}}\
                                """);
        var started = ok(RIG.client().startAsync(caller(), machine, "x", "{}")).executionArn();
        var stopped = RIG.client().start(machine, "y", "{}");
        var at = RIG.client().stop(stopped, null, null);

        RIG.killAndRestart();

        assertThat(RIG.client().describe(started).stopDate()).isNull();
        assertThat(RIG.client().describe(stopped).stopDate()).isEqualTo(at);
        RIG.client().stop(started, null, null);
    }
}
