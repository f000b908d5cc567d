package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.memory.ExecutionMemory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Executions that grow after they were admitted. */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MemoryGrowthTest {
    private static final long MIB = 1024L * 1024;
    private static final int EXECUTIONS = 30;

    private static EngineRig createRig(long executionMemoryBytes) {
        var rig =
                EngineRig.withoutNodes(
                        EngineRig.SETTINGS.toBuilder()
                                .executionMemoryBytes(executionMemoryBytes)
                                .build());
        rig.addNode();
        return rig;
    }

    /**
     * A definition that waits, and then assigns this many variables of 28 KB in each iteration of a
     * loop.
     *
     * @param iterations number of iterations before the execution succeeds
     */
    private static String growingDefinition(int variables, int iterations) {
        var assigned =
                IntStream.range(0, variables)
                        .mapToObj(i ->
                                "\"v%d\": \"{%% $pad($string($n + %d), 28000, 'x') %%}\""
                                        .formatted(i, i))
                        .collect(Collectors.joining(", "));
        return """
        {"QueryLanguage": "JSONata", "StartAt": "I", "States": {
         "I": {"Type": "Pass", "Assign": {"n": 0}, "Next": "D"},
         "D": {"Type": "Wait", "Seconds": 2, "Next": "P"},
         "P": {"Type": "Pass", "Output": {}, "Assign": {"n": "{%% $n + 1 %%}", %s}, "Next": "W"},
         "W": {"Type": "Wait", "Seconds": 0, "Next": "C"},
         "C": {"Type": "Choice", "Default": "P",
          "Choices": [{"Condition": "{%% $n >= %d %%}", "Output": "{%% $n %%}", "Next": "S"}]},
         "S": {"Type": "Succeed"}}}\
        """
                .formatted(assigned, iterations);
    }

    private static List<String> startAll(Client client, String machine, int executions) {
        var started = new ArrayList<String>();
        for (int i = 0; i < executions; i++) {
            started.add(start(client, machine, "x" + i));
        }
        return started;
    }

    /** Starts an execution. Repeats the start while it is throttled. */
    private static String start(Client client, String machine, String name) {
        while (true) {
            var answer = Eventually.get(client.startAsync(Client.caller(), machine, name, "{}"));
            if (answer instanceof Answer.Ok(var started)) {
                return started.executionArn();
            }
            assertThat(answer).isEqualTo(Answer.refused(new EngineError.ThrottlingException()));
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void executions_that_outgrow_memory_are_evicted_between_transitions_and_all_end()
            throws InterruptedException {
        try (var rig = createRig(16 * MIB)) {
            var client = rig.client();
            var memory = rig.node().engine().executionMemory();
            var machine =
                    client.createMachine(EngineRig.uniqueName("grows"), growingDefinition(8, 12));
            var maxBytes = new AtomicLong();
            var sampler =
                    Thread.ofPlatform()
                            .daemon()
                            .start(() -> {
                                while (!Thread.interrupted()) {
                                    maxBytes.accumulateAndGet(memory.bytes(), Math::max);
                                    LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
                                }
                            });
            try {
                for (var execution : startAll(client, machine, EXECUTIONS)) {
                    assertThat(client.awaitOutput(execution)).isEqualTo("12");
                }
            } finally {
                sampler.interrupt();
                sampler.join();
            }
            // Each execution counts 1.8 MiB. During a recovery, the ten rows that it reads count 18
            // MiB.
            assertThat(maxBytes.get()).isLessThan(3 * memory.bytesMax());
            assertThat(memory.evictionCount()).isPositive();
            Eventually.holds("all memory is released", () -> memory.bytes() == 0);
        }
    }

    @Test
    void a_growing_machine_does_not_block_another_machine() {
        try (var rig = createRig(16 * MIB)) {
            var client = rig.client();
            var grows =
                    client.createMachine(
                            EngineRig.uniqueName("grows"), growingDefinition(8, 1_000_000));
            var other =
                    client.createMachine(EngineRig.uniqueName("other"), growingDefinition(1, 3));
            var growing = startAll(client, grows, EXECUTIONS / 3);
            var memory = rig.node().engine().executionMemory();
            Eventually.holds("memory is short", () -> memory.evictionCount() > 0);

            for (int i = 0; i < 3; i++) {
                assertThat(client.awaitOutput(start(client, other, "y" + i))).isEqualTo("3");
            }

            growing.forEach(execution -> client.stop(execution, null, null));
            Eventually.holds("all memory is released", () -> memory.bytes() == 0);
        }
    }

    @Test
    void the_memory_of_an_execution_includes_its_frames() {
        try (var rig = createRig(256 * MIB)) {
            var client = rig.client();
            var machine =
                    client.createMachine(
                            EngineRig.uniqueName("maps"),
                            """
                            {"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                             "Items": "{% [1..20] %}",
                             "ItemProcessor": {"StartAt": "N", "States": {"N": {"Type": "Map", "End": true,
                              "Items": "{% [1..20] %}",
                              "ItemProcessor": {"StartAt": "W", "States": {
                               "W": {"Type": "Wait", "Seconds": 4, "End": true}}}}}}}}}\
                            """);
            var memory = rig.node().engine().executionMemory();

            var execution = client.start(machine, "x", "{}");

            Eventually.holds(
                    "its 420 branches are counted",
                    () -> memory.bytes() > 420 * ExecutionMemory.BYTES_PER_FRAME);
            client.stop(execution, null, null);
        }
    }

    @Test
    void executions_pause_while_the_journal_accepts_no_writes() {
        try (var rig = createRig(16 * MIB)) {
            var client = rig.client();
            var memory = rig.node().engine().executionMemory();
            var machine =
                    client.createMachine(EngineRig.uniqueName("writes"), definitionOfPasses(400));
            try (var lock = rig.database().connect();
                    var statement = lock.createStatement()) {
                var executions = startAll(client, machine, 8);
                lock.setAutoCommit(false);
                statement.execute("LOCK TABLE event_journal IN EXCLUSIVE MODE");
                long maxBytes = 0;
                for (int i = 0; i < 40; i++) {
                    maxBytes = Math.max(maxBytes, memory.bytes());
                    LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                }
                var running =
                        executions.stream()
                                .filter(each ->
                                        client.describe(each).status() == ExecutionStatus.RUNNING)
                                .count();
                assertThat(running).as("executions that need the journal").isPositive();
                assertThat(maxBytes).isGreaterThan(memory.bytesMax() / 4);
                lock.commit();
                // Without a bound, each execution would hold 4 MiB of entries, which count 32 MiB.
                assertThat(maxBytes).isLessThan(4 * memory.bytesMax());
                executions.forEach(client::awaitOutput);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** A definition of Pass states, each of which replaces 64 KiB of data. */
    private static String definitionOfPasses(int states) {
        var passes =
                IntStream.range(0, states)
                        .mapToObj(i ->
                                """
                                "P%d": {"Type": "Pass", "Output": {}, "Assign": {"v": "{%% $pad('%d', 65536, 'x') %%}"}, "Next": "P%d"}\
                                """
                                        .formatted(i, i, i + 1))
                        .collect(Collectors.joining(",\n"));
        return """
        {"QueryLanguage": "JSONata", "StartAt": "P0", "States": {%s, "P%d": {"Type": "Succeed", "Output": 1}}}\
        """
                .formatted(passes, states);
    }
}
