package dev.askel.load.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs Distributed Maps on a server of 512 MiB. Its S3 throttles, closes connections or stops
 * responding.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MapRunPressureTest {
    private static final Duration END_MAX = Duration.ofMinutes(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
    private static final String PASS = "{\"Type\": \"Pass\", \"End\": true}";

    @TempDir Path folder;

    @Test
    void a_bucket_that_throttles_and_breaks_off_loses_no_item_of_Express_children()
            throws Exception {
        assertNoItemIsLost("EXPRESS");
    }

    @Test
    @Tag("nightly")
    void a_bucket_that_throttles_and_breaks_off_loses_no_item_of_Standard_children()
            throws Exception {
        assertNoItemIsLost("STANDARD");
    }

    @Test
    @Tag("nightly")
    void a_source_that_is_faster_than_the_children_stays_within_the_memory() throws Exception {
        try (var bucket = MapRunBucket.start(12);
                var server = SmallServer.start(folder, List.of(), bucket.environment())) {
            var client = server.client();
            var wait = "{\"Type\": \"Wait\", \"Seconds\": 1, \"End\": true}";
            var execution = start(client, "plain", "6000x20000", "EXPRESS", wait);
            awaitEnd(server, execution);
            assertSucceeded(client, bucket, execution, 6_000);
        }
    }

    @Test
    @Tag("nightly")
    void runs_whose_source_or_sink_hangs_do_not_stop_a_run_of_another_machine() throws Exception {
        try (var bucket = MapRunBucket.start(13);
                var server = SmallServer.start(folder, List.of(), bucket.environment())) {
            var client = server.client();
            var slowSource =
                    start(client, machine(client, "source", "slow", "plain", "4000x2000", PASS));
            var slowSink =
                    start(client, machine(client, "sink", "plain", "slow", "4000x2000", PASS));
            var secondSink = start(client, machineOf(client, slowSink));
            assertThat(Deadline.after(END_MAX).await(() -> bucket.waiting() >= 2, POLL_INTERVAL))
                    .as("the source and the sink hang")
                    .isTrue();

            var other = start(client, "plain", "20000x200", "EXPRESS", PASS);
            awaitEnd(server, other);
            assertSucceeded(client, bucket, other, 20_000);

            for (var slow : List.of(slowSource, slowSink, secondSink)) {
                assertThat(status(client, slow)).isEqualTo("RUNNING");
            }
            bucket.release();
            for (var slow : List.of(slowSource, slowSink, secondSink)) {
                awaitEnd(server, slow);
                assertSucceeded(client, bucket, slow, 4_000);
            }
        }
    }

    private void assertNoItemIsLost(String type) throws Exception {
        try (var bucket = MapRunBucket.start(11);
                var server = SmallServer.start(folder, List.of(), bucket.environment())) {
            var client = server.client();
            var execution = start(client, "throttled", "20000x200", type, PASS);
            awaitEnd(server, execution);
            assertSucceeded(client, bucket, execution, 20_000);
            assertThat(bucket.faults()).isGreaterThan(10);
        }
    }

    /**
     * Starts a Map Run. {@link MapRunBucket} applies the same behaviour to the source and to the
     * results.
     */
    private static String start(
            AskelClient client, String behaviour, String source, String type, String state)
            throws ErrorResponseException, UnknownOutcomeException {
        return start(
                client,
                client.createStateMachine(
                        "map-" + behaviour, definition(behaviour, behaviour, source, type, state)));
    }

    private static String start(AskelClient client, String machine)
            throws ErrorResponseException, UnknownOutcomeException {
        return client.startExecution(machine, "{}");
    }

    private static String machine(
            AskelClient client,
            String name,
            String reads,
            String writes,
            String source,
            String state)
            throws ErrorResponseException, UnknownOutcomeException {
        return client.createStateMachine(name, definition(reads, writes, source, "EXPRESS", state));
    }

    private static String machineOf(AskelClient client, String execution)
            throws ErrorResponseException, UnknownOutcomeException {
        return client.describeExecution(execution).path("stateMachineArn").asText();
    }

    private static String definition(
            String reads, String writes, String source, String type, String state) {
        return """
        {"StartAt": "Each", "States": {"Each": {"Type": "Map", "Label": "each",
          "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "JSONL"},
            "Parameters": {"Bucket": "items", "Key": "%s/%s.jsonl"}},
          "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "%s"},
            "StartAt": "Only", "States": {"Only": %s}},
          "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject",
            "Parameters": {"Bucket": "items", "Prefix": "%s/results"},
            "WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSONL"}},
          "End": true}}}\
        """
                .formatted(reads, source, type, state, writes);
    }

    private static String status(AskelClient client, String execution)
            throws ErrorResponseException, UnknownOutcomeException {
        return client.describeExecution(execution).path("status").asText();
    }

    /** Waits for the end of an execution, and checks the memory bounds meanwhile. */
    private static void awaitEnd(SmallServer server, String execution) {
        assertThat(
                        Deadline.after(END_MAX)
                                .await(
                                        () -> {
                                            server.metrics().assertWithinBounds();
                                            return !isRunning(server.client(), execution);
                                        },
                                        POLL_INTERVAL))
                .as("the map has ended")
                .isTrue();
        assertThat(server.isAlive()).isTrue();
    }

    private static boolean isRunning(AskelClient client, String execution) {
        try {
            return status(client, execution).equals("RUNNING");
        } catch (ErrorResponseException | UnknownOutcomeException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertSucceeded(
            AskelClient client, MapRunBucket bucket, String execution, int items)
            throws ErrorResponseException, UnknownOutcomeException {
        var description = client.describeExecution(execution);
        assertThat(description.path("status").asText())
                .as("%s", description)
                .isEqualTo("SUCCEEDED");
        JsonNode output = AskelClient.parseJson(description.path("output").asText());
        var exported = bucket.exported(output.path("ResultWriterDetails").path("Key").asText());
        assertThat(exported.cardinality()).isEqualTo(items);
        assertThat(exported.length()).isEqualTo(items);
    }
}
