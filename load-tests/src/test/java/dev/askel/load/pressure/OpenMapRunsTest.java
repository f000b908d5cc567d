package dev.askel.load.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.process.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens more Map Runs than a server of 512 MiB can load: 1,500 runs with children that wait. The
 * inputs have 200,000 bytes and do not compress well.
 */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
class OpenMapRunsTest {
    private static final int RUNS = 1_500;
    private static final int INPUT_BYTES = 200_000;
    private static final int CLIENTS = 8;

    /** The maximum time in which all Map Runs end, while all of them need memory. */
    private static final Duration END_MAX = Duration.ofMinutes(5);

    private static final Duration OTHER_MAX = Duration.ofSeconds(30);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    @TempDir Path folder;

    @Test
    void open_runs_stay_within_the_memory_and_all_end() throws Exception {
        try (var server = SmallServer.start(folder, List.of())) {
            var client = server.retryingClient();
            var waits = client.createStateMachine("waits", definition(120));
            var brief = client.createStateMachine("brief", definition(1));

            client.start(waits, input(), RUNS, CLIENTS);
            var stopped = client.start(waits, input());
            client.start(brief, "{\"items\": [1, 2]}");

            awaitCount(server, brief, "SUCCEEDED", 1, OTHER_MAX);
            assertThat(client.count(waits, "RUNNING")).isPositive();
            client.stop(stopped);
            awaitCount(server, waits, "ABORTED", 1, OTHER_MAX);
            server.metrics().assertWithinBounds();

            server.killAndRestart(List.of());
            client = server.retryingClient();
            client.start(brief, "{\"items\": [1, 2]}");
            awaitCount(server, brief, "SUCCEEDED", 2, OTHER_MAX);
            awaitCount(server, waits, "SUCCEEDED", RUNS, END_MAX);
            server.metrics().assertWithinBounds();
        }
    }

    private static void awaitCount(
            SmallServer server, String machine, String status, int count, Duration max) {
        var client = server.retryingClient();
        assertThat(
                        Deadline.after(max)
                                .await(
                                        () ->
                                                !server.isAlive()
                                                        || client.count(machine, status) == count,
                                        POLL_INTERVAL))
                .as("%d executions of %s are %s", count, machine, status)
                .isTrue();
        assertThat(server.isAlive()).isTrue();
    }

    private static String input() {
        var random = new byte[INPUT_BYTES / 2];
        new Random(1).nextBytes(random);
        return "{\"items\": [1], \"pad\": \"%s\"}".formatted(HexFormat.of().formatHex(random));
    }

    private static String definition(int seconds) {
        return """
        {"StartAt": "Each", "States": {"Each": {"Type": "Map", "ItemsPath": "$.items", "End": true,
          "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Wait", "States": {
              "Wait": {"Type": "Wait", "Seconds": %d, "End": true}}},
          "ItemSelector": {"item.$": "$$.Map.Item.Value"}}}}\
        """
                .formatted(seconds);
    }
}
