package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.EngineRig;
import dev.askel.engine.api.EngineError;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The reuse of names after 90 days, and the limit of a year (docs/aws/quotas.md, "Executions"). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LongTimeTest {
    @Test
    void a_name_can_be_reused_90_days_after_the_end_and_not_before() {
        try (var rig = EngineRig.withOneNode()) {
            var client = rig.client();
            var machine =
                    client.createMachine(
                            "reused",
                            """
                            {"StartAt": "C", "States": {
                             "C": {"Type": "Choice", "Choices": [
                              {"Variable": "$.wait", "BooleanEquals": true, "Next": "W"}], "Default": "P"},
                             "W": {"Type": "Wait", "Seconds": 10000000, "End": true},
                             "P": {"Type": "Pass", "End": true}}}\
                            """);
            var execution = client.start(machine, "x", "{\"wait\":false,\"n\":1}");
            client.awaitEnd(execution);
            var runs = client.start(machine, "runs", "{\"wait\":true}");
            var first = client.describe(execution);
            int events = client.history(execution).size();

            rig.time().skip(Duration.ofDays(90).minusMinutes(1));
            assertThat(
                            refused(
                                    client.startAsync(
                                            caller(), machine, "x", "{\"wait\":false,\"n\":2}")))
                    .isInstanceOf(EngineError.ExecutionAlreadyExists.class);
            assertThat(client.history(execution)).hasSize(events);
            rig.time().skip(Duration.ofMinutes(2));

            assertThat(client.start(machine, "x", "{\"wait\":true,\"n\":2}")).isEqualTo(execution);
            var second = client.describe(execution);
            assertThat(second.status()).isEqualTo(ExecutionStatus.RUNNING);
            assertThat(second.startDate()).isAfter(first.startDate().plus(Duration.ofDays(90)));
            assertThat(client.types(execution))
                    .startsWith(HistoryEventType.ExecutionStarted)
                    .endsWith(HistoryEventType.WaitStateEntered)
                    .containsOnlyOnce(HistoryEventType.ExecutionStarted)
                    .doesNotContain(HistoryEventType.ExecutionSucceeded);
            // A running execution keeps its name at any age.
            assertThat(refused(client.startAsync(caller(), machine, "runs", "{\"wait\":false}")))
                    .isInstanceOf(EngineError.ExecutionAlreadyExists.class);
            client.stop(runs, null, null);
        }
    }

    @Test
    void an_execution_times_out_after_a_year() {
        try (var rig = EngineRig.withOneNode()) {
            var client = rig.client();
            var waits =
                    client.createMachine(
                            "year",
                            """
                            {"StartAt": "A", "States": {
                             "A": {"Type": "Task", "Resource": "%s", "End": true}}}\
                            """
                                    .formatted(client.createActivity("nobody")));
            var execution = client.start(waits, "x", "{}");
            client.awaitHistoryWith(execution, HistoryEventType.ActivityScheduled);

            rig.time().skip(Duration.ofDays(365).minusMinutes(1));
            assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.RUNNING);
            rig.time().skip(Duration.ofMinutes(2));

            var ended = client.awaitEnd(execution);
            assertThat(ended.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
            assertThat(ended.error()).isNull();
            assertThat(client.types(execution)).endsWith(HistoryEventType.ExecutionTimedOut);
            assertThat(rig.countRows("open_tasks", "x")).isZero();
        }
    }
}
