package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Timers of executions. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class TimeTest {
    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    @Test
    void a_waiting_execution_is_passivated_and_resumes_without_a_request() {
        var name = EngineRig.uniqueName("sleeper");
        var machine =
                client.createMachine(
                        name,
                        """
                        {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}}\
                        """);
        var execution = client.start(machine, name, "{}");
        Eventually.holds("the execution is passivated", () -> !isLoaded(name));
        assertThat(rig.countRows("wakeups", name)).isEqualTo(1);

        rig.time().skip(Duration.ofSeconds(3601));

        client.awaitEnd(execution);
        assertWaitedAtLeast(client.history(execution), Duration.ofHours(1));
        Eventually.holds("the execution is passivated again", () -> !isLoaded(name));
        assertThat(rig.countRows("wakeups", name)).isZero();
    }

    private boolean isLoaded(String name) {
        return rig.node().loadedExecutions().stream().anyMatch(id -> id.endsWith("/" + name));
    }

    private static void assertWaitedAtLeast(List<HistoryEvent> history, Duration least) {
        var entered = firstEvent(history, HistoryEventType.WaitStateEntered);
        var exited = firstEvent(history, HistoryEventType.WaitStateExited);
        assertThat(Duration.between(entered.timestamp(), exited.timestamp()))
                .isGreaterThanOrEqualTo(least);
    }

    private static HistoryEvent firstEvent(List<HistoryEvent> history, HistoryEventType type) {
        return history.stream().filter(event -> event.type() == type).findFirst().orElseThrow();
    }

    @Test
    void a_short_wait_needs_no_poller() {
        var machine =
                client.createMachine(
                        EngineRig.uniqueName("short"),
                        """
                        {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "End": true}}}\
                        """);
        var execution = client.start(machine, "x", "{}");
        client.awaitEnd(execution);
        assertWaitedAtLeast(client.history(execution), Duration.ofSeconds(1));
    }

    @Test
    void a_timeout_of_zero_seconds_ends_the_execution_at_once() {
        var machine =
                client.createMachine(
                        EngineRig.uniqueName("zero"),
                        """
                        {"StartAt": "W", "TimeoutSeconds": 0,
                         "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}}\
                        """);
        var execution = client.start(machine, "x", "{}");
        assertThat(client.awaitEnd(execution).status()).isEqualTo(ExecutionStatus.TIMED_OUT);
    }

    @Test
    void a_late_timeout_is_recorded_at_its_due_time() {
        var name = EngineRig.uniqueName("late");
        var machine =
                client.createMachine(
                        name,
                        """
                        {"StartAt": "W", "TimeoutSeconds": 3600,
                         "States": {"W": {"Type": "Wait", "Seconds": 86400, "End": true}}}\
                        """);
        var execution = client.start(machine, name, "{}");
        Eventually.holds("the execution is passivated", () -> !isLoaded(name));

        rig.time().skip(Duration.ofHours(5));

        var ended = client.awaitEnd(execution);
        assertThat(ended.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        assertThat(ended.stopDate()).isEqualTo(ended.startDate().plusSeconds(3600));
        assertThat(client.history(execution).getLast().timestamp()).isEqualTo(ended.stopDate());
    }

    /** An engine clock that is ahead of the database's clock runs slower until both agree. */
    @Test
    void a_timer_that_fires_too_early_is_started_again() {
        try (var slow = EngineRig.withOneNode()) {
            var machine =
                    slow.client()
                            .createMachine(
                                    EngineRig.uniqueName("slow"),
                                    """
                                    {"StartAt": "W", "TimeoutSeconds": 4, "States": {
                                     "W": {"Type": "Wait", "Seconds": 2, "Next": "V"},
                                     "V": {"Type": "Wait", "Seconds": 60, "End": true}}}\
                                    """);
            var execution = slow.client().start(machine, "x", "{}");
            slow.client().awaitHistoryWith(execution, HistoryEventType.WaitStateEntered);

            slow.time().skip(Duration.ofMillis(-700));

            var ended = slow.client().awaitEnd(execution);
            assertThat(ended.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
            var history = slow.client().history(execution);
            assertWaitedAtLeast(history, Duration.ofSeconds(2));
            assertThat(
                            Duration.between(
                                    history.getFirst().timestamp(), history.getLast().timestamp()))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(4));
        }
    }

    @Test
    void the_timeout_of_an_activity_restarts_when_a_worker_polls_the_task() {
        var name = EngineRig.uniqueName("fresh");
        var activity = client.createActivity(name);
        var machine =
                client.createMachine(
                        name,
                        """
                        {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%s",
                          "TimeoutSeconds": 3600, "End": true}}}\
                        """
                                .formatted(activity));
        var execution = client.start(machine, name, "{}");
        client.awaitHistoryWith(execution, HistoryEventType.ActivityScheduled);
        rig.time().skip(Duration.ofMinutes(50));
        var task = client.pollTask(activity, "worker");

        rig.time().skip(Duration.ofMinutes(50));
        Client.assertAccepted(client.heartbeatAsync(task.token()));
        assertThat(client.history(execution).getLast().type())
                .isEqualTo(HistoryEventType.ActivityStarted);

        rig.time().skip(Duration.ofMinutes(12));
        client.awaitEnd(execution);
        var history = client.history(execution);
        assertThat(
                        Duration.between(
                                firstEvent(history, HistoryEventType.ActivityStarted).timestamp(),
                                firstEvent(history, HistoryEventType.ActivityTimedOut).timestamp()))
                .isGreaterThanOrEqualTo(Duration.ofHours(1));
    }

    @Test
    void an_execution_times_out_during_a_call() {
        var function = EngineRig.uniqueName("slow");
        var calls = rig.functions().hold(function);
        var machine =
                client.createMachine(
                        function,
                        """
                        {"TimeoutSeconds": 300, "StartAt": "T", "States":
                         {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(Functions.arn(function)));
        var execution = client.start(machine, "x", "{}");
        calls.awaitNext();
        rig.time().skip(Duration.ofSeconds(301));
        var ended = client.awaitEnd(execution);
        assertThat(ended.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        Eventually.holds(
                "the call is cancelled", () -> !rig.functions().cancelled(function).isEmpty());
    }

    @Test
    void a_task_times_out_and_is_retried_after_its_back_off() {
        var function = EngineRig.uniqueName("retried");
        var calls = rig.functions().hold(function);
        var machine =
                client.createMachine(
                        function,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s",
                         "TimeoutSeconds": 300, "Retry": [{"ErrorEquals": ["States.Timeout"],
                         "IntervalSeconds": 600, "MaxAttempts": 1}], "End": true}}}\
                        """
                                .formatted(Functions.arn(function)));
        var execution = client.start(machine, "x", "{}");
        var first = calls.awaitNext();
        rig.time().skip(Duration.ofSeconds(301));
        client.awaitHistoryWith(execution, HistoryEventType.LambdaFunctionTimedOut);
        rig.time().skip(Duration.ofSeconds(601));
        var second = calls.awaitNext();
        assertThat(second.call().idempotencyKey()).isNotEqualTo(first.call().idempotencyKey());
        second.answer("'at last'");
        assertThat(client.awaitOutput(execution)).isEqualTo("\"at last\"");
    }
}
