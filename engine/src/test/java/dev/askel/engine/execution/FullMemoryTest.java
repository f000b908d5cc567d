package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.memory.ExecutionMemory;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Messages to an execution for which its node has no memory. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class FullMemoryTest {
    @Test
    void a_result_is_throttled_until_memory_is_free() {
        try (var rig = EngineRig.oneNode()) {
            var client = rig.client();
            var activity = client.activity(EngineRig.name("work"));
            var machine =
                    client.machine(
                            EngineRig.name("worker"),
                            """
                            {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%s", "End": true}}}\
                            """
                                    .formatted(activity));
            var execution = client.start(machine, "x", "1");
            client.historyWith(execution, HistoryEventType.ActivityScheduled);
            var task = client.task(activity, null);
            Eventually.holds("the execution is passivated", () -> rig.node().liveExecutions().isEmpty());
            var memory = rig.node().engine().executionMemory();

            try (var other =
                    Objects.requireNonNull(
                            memory.admit(ExecutionMemory.Purpose.RESUME, "other", "machine", 0))) {
                other.grow(memory.bytesMax());

                assertThat(Eventually.get(client.succeeding(Client.caller(), task.token(), "2")))
                        .isEqualTo(Answer.refused(new EngineError.ThrottlingException()));
            }

            client.succeed(task.token(), "2");
            assertThat(client.output(execution)).isEqualTo("2");
        }
    }

    @Test
    void a_poll_does_not_wait_for_a_task_whose_execution_has_no_memory() {
        try (var rig = EngineRig.oneNode()) {
            var client = rig.client();
            var activity = client.activity(EngineRig.name("work"));
            var machine =
                    client.machine(
                            EngineRig.name("worker"),
                            """
                            {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%s", "End": true}}}\
                            """
                                    .formatted(activity));
            var execution = client.start(machine, "x", "1");
            client.historyWith(execution, HistoryEventType.ActivityScheduled);
            Eventually.holds("the execution is passivated", () -> rig.node().liveExecutions().isEmpty());
            var memory = rig.node().engine().executionMemory();

            try (var other =
                    Objects.requireNonNull(
                            memory.admit(ExecutionMemory.Purpose.RESUME, "other", "machine", 0))) {
                other.grow(memory.bytesMax());
                long began = System.nanoTime();

                Eventually.get(client.polling(activity, null));

                // The poll ends after 3 s; an unanswered task would keep it for 8 s.
                assertThat(Duration.ofNanos(System.nanoTime() - began))
                        .isLessThan(Duration.ofSeconds(7));
            }

            client.succeed(client.task(activity, null).token(), "2");
            assertThat(client.output(execution)).isEqualTo("2");
        }
    }
}
