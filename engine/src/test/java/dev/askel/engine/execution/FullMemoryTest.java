package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Forks.ForkRequest;
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
        try (var rig = EngineRig.withOneNode()) {
            var client = rig.client();
            var activity = client.createActivity(EngineRig.uniqueName("work"));
            var machine =
                    client.createMachine(
                            EngineRig.uniqueName("worker"),
                            """
                            {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%s", "End": true}}}\
                            """
                                    .formatted(activity));
            var execution = client.start(machine, "x", "1");
            client.awaitHistoryWith(execution, HistoryEventType.ActivityScheduled);
            var task = client.pollTask(activity, null);
            Eventually.holds(
                    "the execution is passivated", () -> rig.node().loadedExecutions().isEmpty());
            var memory = rig.node().engine().executionMemory();

            try (var other =
                    Objects.requireNonNull(
                            memory.admit(ExecutionMemory.Purpose.RESUME, "other", "machine", 0))) {
                other.grow(memory.bytesMax());

                assertThat(Eventually.get(client.succeedAsync(Client.caller(), task.token(), "2")))
                        .isEqualTo(Answer.refused(new EngineError.ThrottlingException()));
            }

            client.succeed(task.token(), "2");
            assertThat(client.awaitOutput(execution)).isEqualTo("2");
        }
    }

    @Test
    void a_poll_does_not_wait_for_a_task_whose_execution_has_no_memory() {
        try (var rig = EngineRig.withOneNode()) {
            var client = rig.client();
            var activity = client.createActivity(EngineRig.uniqueName("work"));
            var machine =
                    client.createMachine(
                            EngineRig.uniqueName("worker"),
                            """
                            {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "%s", "End": true}}}\
                            """
                                    .formatted(activity));
            var execution = client.start(machine, "x", "1");
            client.awaitHistoryWith(execution, HistoryEventType.ActivityScheduled);
            Eventually.holds(
                    "the execution is passivated", () -> rig.node().loadedExecutions().isEmpty());
            var memory = rig.node().engine().executionMemory();

            try (var other =
                    Objects.requireNonNull(
                            memory.admit(ExecutionMemory.Purpose.RESUME, "other", "machine", 0))) {
                other.grow(memory.bytesMax());
                long began = System.nanoTime();

                Eventually.get(client.pollAsync(activity, null));

                // The poll ends after 3 s; an unanswered task would keep it for 8 s.
                assertThat(Duration.ofNanos(System.nanoTime() - began))
                        .isLessThan(Duration.ofSeconds(7));
            }

            client.succeed(client.pollTask(activity, null).token(), "2");
            assertThat(client.awaitOutput(execution)).isEqualTo("2");
        }
    }

    @Test
    void a_fork_is_neither_described_nor_found_without_memory_for_its_data() {
        try (var rig = EngineRig.withOneNode()) {
            var client = rig.client();
            var machine =
                    client.createMachine(
                            EngineRig.uniqueName("forked"),
                            """
                            {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}\
                            """);
            var origin = client.start(machine, "x", "1");
            client.awaitOutput(origin);
            var forks = rig.node().engine().forks();
            var request = new ForkRequest(origin, 1, null, null, null, null, null, "token");
            var fork = Client.ok(forks.fork(Client.caller(), request)).executionArn();
            client.awaitOutput(fork);
            Eventually.holds(
                    "the fork is passivated", () -> rig.node().loadedExecutions().isEmpty());
            var memory = rig.node().engine().executionMemory();

            try (var other =
                    Objects.requireNonNull(
                            memory.admit(ExecutionMemory.Purpose.RESUME, "other", "machine", 0))) {
                other.grow(memory.bytesMax());

                assertThat(Client.refused(forks.describe(Client.caller(), fork)))
                        .isEqualTo(new EngineError.ThrottlingException());
                assertThat(Client.refused(forks.fork(Client.caller(), request)))
                        .isEqualTo(new EngineError.ThrottlingException());
            }

            assertThat(Client.ok(forks.describe(Client.caller(), fork))).isPresent();
            assertThat(Client.ok(forks.fork(Client.caller(), request)).executionArn())
                    .isEqualTo(fork);
        }
    }
}
