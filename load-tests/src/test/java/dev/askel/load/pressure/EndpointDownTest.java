package dev.askel.load.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.process.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls to an endpoint that is down, slow, or answers with much, wait as rows. The server keeps its
 * heap of 512 MiB, other machines keep their service, and all calls are made in the end.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EndpointDownTest {
    private static final int CLIENTS = 64;

    /** The first connections that are refused fail their calls; those are retried and wait then. */
    private static final String CALLS_DOWN =
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "End": true, "ResultPath": null,
             "Resource": "arn:aws:lambda:us-east-1:123456789012:function:down",
             "Retry": [{"ErrorEquals": ["Lambda.SdkClientException"], "IntervalSeconds": 1}]}}}\
            """;

    private static final String PASSES =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
            """;

    @TempDir Path folder;

    @Test
    void calls_wait_outside_memory_while_their_endpoint_is_down() throws Exception {
        run(6_000, Duration.ofMinutes(3));
    }

    @Test
    @Tag("nightly")
    void so_do_two_hundred_thousand() throws Exception {
        run(200_000, Duration.ofMinutes(30));
    }

    private void run(int executions, Duration patience) throws Exception {
        var input = "{\"data\": \"" + "x".repeat(2_000) + "\"}";
        try (var endpoint = new Endpoint(2, 0);
                var server = SmallServer.start(folder, List.of("--function", endpoint.mapping()))) {
            var machine = server.client().createStateMachine("calls", CALLS_DOWN);
            server.start(machine, input, executions / 2, CLIENTS);
            server.killAndRestart(List.of());
            server.start(machine, input, executions - executions / 2, CLIENTS);

            assertThat(server.isAlive()).isTrue();
            assertThat(server.metric("askel_calls_deferred")).isPositive();
            assertWithinBounds(server);
            var other = server.client().createStateMachine("passes", PASSES);
            server.start(other, "{}", 500, CLIENTS);
            assertThat(
                            Deadline.in(Duration.ofSeconds(30))
                                    .await(() -> count(server, other, "SUCCEEDED") == 500))
                    .isTrue();
            // They leave memory; those few that try stay.
            assertThat(
                            Deadline.in(Duration.ofMinutes(1))
                                    .await(() -> metric(server, "askel_executions_loaded") < 200))
                    .as("executions loaded: %s", server.metric("askel_executions_loaded"))
                    .isTrue();

            endpoint.open();

            assertThat(Deadline.in(patience).await(() -> !isAnyRunning(server, machine)))
                    .as("executions that still run: %d", count(server, machine, "RUNNING"))
                    .isTrue();
            // A start without an answer may have been made, and was made again then.
            assertThat(count(server, machine, "SUCCEEDED")).isGreaterThanOrEqualTo(executions);
            assertThat(count(server, machine, "FAILED")).isZero();
            assertWithinBounds(server);
        }
    }

    @Test
    @Tag("nightly")
    void a_slow_endpoint_with_large_answers_takes_no_more_than_its_share() throws Exception {
        int executions = 6_000;
        try (var endpoint = new Endpoint(2 * 1024 * 1024, 10_000);
                var server = SmallServer.start(folder, List.of("--function", endpoint.mapping()))) {
            endpoint.open();
            var machine = server.client().createStateMachine("calls", CALLS_DOWN);

            server.start(machine, "{}", executions, CLIENTS);

            assertThat(server.isAlive()).isTrue();
            assertThat(
                            Deadline.in(Duration.ofMinutes(15))
                                    .await(() -> !isAnyRunning(server, machine)))
                    .isTrue();
            assertThat(server.isAlive()).isTrue();
            assertWithinBounds(server);
        }
    }

    private static void assertWithinBounds(SmallServer server) throws Exception {
        assertThat(server.metric("askel_execution_memory_bytes"))
                .isLessThanOrEqualTo(server.metric("askel_execution_memory_bytes_max") * 9 / 8);
        assertThat(server.metric("askel_calls_in_memory"))
                .isLessThanOrEqualTo(server.metric("askel_calls_in_memory_max"));
        assertThat(server.metric("askel_call_answer_bytes"))
                .isLessThanOrEqualTo(server.metric("askel_call_answer_bytes_max"));
    }

    private static int count(SmallServer server, String machine, String status) {
        try {
            return server.count(machine, status);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isAnyRunning(SmallServer server, String machine) {
        try {
            return server.isAnyRunning(machine);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static double metric(SmallServer server, String name) {
        try {
            return server.metric(name);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
