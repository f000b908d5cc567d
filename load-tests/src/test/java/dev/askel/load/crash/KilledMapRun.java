package dev.askel.load.crash;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.Heap;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * A server that is killed repeatedly while it runs a Distributed Map. The items are the lines of a
 * file in a bucket folder. The results are exported to the same folder.
 */
final class KilledMapRun implements AutoCloseable {
    private static final ServerCommand COMMAND =
            ServerCommand.ofClassPath("-Xmx512m", "-XX:+ExitOnOutOfMemoryError");
    private static final String BUCKET = "items";
    private static final Duration END_MAX = Duration.ofMinutes(15);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);
    private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(5);

    private final Path bucket;
    private final ServerProcess.Settings settings;
    private final AskelClient askel;
    private ServerProcess server;

    private KilledMapRun(Path home) throws IOException {
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        var buckets = home.resolve("buckets");
        bucket = Files.createDirectories(buckets.resolve(BUCKET));
        settings =
                ServerProcess.Settings.of(
                        COMMAND, home.resolve("data"), List.of("--s3-dir", buckets.toString()));
        server = ServerProcess.start(settings);
        askel = new AskelClient(server.endpoint());
    }

    /** Starts a server whose data folder and bucket folder are in {@code home}. */
    static KilledMapRun start(Path home) throws IOException {
        return new KilledMapRun(home);
    }

    /**
     * The result of a Map Run.
     *
     * @param killsWhileRunning the number of kills while the Map Run was running
     * @param counts {@code itemCounts} of DescribeMapRun
     * @param exported the ids of the items with an exported result
     * @param repeatedResults the number of exported results beyond the first result of each item
     * @param heapBytes the bytes of the server's reachable objects after the end
     */
    record Outcome(
            int killsWhileRunning,
            String status,
            JsonNode counts,
            BitSet exported,
            int repeatedResults,
            long heapBytes,
            Duration duration) {}

    /**
     * Runs a Map Run and kills the server at random moments of its progress.
     *
     * @param type the type of the children, {@code STANDARD} or {@code EXPRESS}
     * @param kills the number of kills; the last kill includes PostgreSQL
     */
    Outcome run(String type, int items, int kills, Random random)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        writeItems(items);
        var machine = askel.createStateMachine("each-" + type + "-" + items, definition(type));
        long begin = System.nanoTime();
        var execution = askel.startExecution(machine, "{}");
        int killsWhileRunning = 0;
        for (int i = 0; i < kills; i++) {
            double part = (i + random.nextDouble()) / (kills + 1);
            if (awaitSucceeded(execution, Math.round(part * items))) {
                killsWhileRunning++;
            }
            if (i < kills - 1) {
                server.kill();
            } else {
                server.killWithDatabase();
            }
            server = ServerProcess.start(settings);
        }
        if (!Deadline.after(END_MAX).await(() -> !isRunning(execution), POLL_INTERVAL)) {
            throw new IllegalStateException("The map has not ended: " + settings.logFile());
        }
        var duration = Duration.ofNanos(System.nanoTime() - begin);
        return outcome(execution, killsWhileRunning, duration);
    }

    /**
     * Waits until a number of items has succeeded. Returns whether the execution is still running.
     */
    private boolean awaitSucceeded(String execution, long items) {
        Deadline.after(END_MAX)
                .await(
                        () -> succeededCount(execution) >= items || !isRunning(execution),
                        PROGRESS_INTERVAL);
        return isRunning(execution);
    }

    private long succeededCount(String execution) {
        try {
            return itemCounts(execution).path("succeeded").asLong();
        } catch (UnknownOutcomeException e) {
            // The restarted server is still recovering.
            return 0;
        } catch (ErrorResponseException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns {@code itemCounts} of the Map Run; an empty object before the Map Run has started.
     */
    private JsonNode itemCounts(String execution)
            throws ErrorResponseException, UnknownOutcomeException {
        var runs =
                askel.call("ListMapRuns", AskelClient.newRequest().put("executionArn", execution))
                        .path("mapRuns");
        if (runs.isEmpty()) {
            return AskelClient.newRequest();
        }
        var run = runs.get(0).path("mapRunArn").asText();
        return askel.call("DescribeMapRun", AskelClient.newRequest().put("mapRunArn", run))
                .path("itemCounts");
    }

    private boolean isRunning(String execution) {
        try {
            return askel.describeExecution(execution).path("status").asText().equals("RUNNING");
        } catch (UnknownOutcomeException e) {
            // The restarted server is still recovering.
            return true;
        } catch (ErrorResponseException e) {
            throw new IllegalStateException(e);
        }
    }

    private Outcome outcome(String execution, int killsWhileRunning, Duration duration)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        var description = askel.describeExecution(execution);
        var counts = itemCounts(execution);
        var exported = new BitSet();
        int repeatedResults = 0;
        for (var file : resultFiles(description)) {
            try (var lines = Files.lines(bucket.resolve(file))) {
                for (var line : (Iterable<String>) lines::iterator) {
                    int id = AskelClient.parseJson(line).path("id").asInt();
                    if (exported.get(id)) {
                        repeatedResults++;
                    }
                    exported.set(id);
                }
            }
        }
        return new Outcome(
                killsWhileRunning,
                description.path("status").asText(),
                counts,
                exported,
                repeatedResults,
                Heap.usedBytes(server),
                duration);
    }

    /** Returns the keys of the files with results of succeeded children. */
    private List<String> resultFiles(JsonNode description) throws IOException {
        var details =
                AskelClient.parseJson(description.path("output").asText("{}"))
                        .path("ResultWriterDetails");
        var manifest =
                AskelClient.parseJson(
                        Files.readString(bucket.resolve(details.path("Key").asText())));
        return manifest.path("ResultFiles")
                .path("SUCCEEDED")
                .valueStream()
                .map(file -> file.path("Key").asText())
                .toList();
    }

    private void writeItems(int items) throws IOException {
        try (var lines =
                Files.newBufferedWriter(bucket.resolve("items.jsonl"), StandardCharsets.US_ASCII)) {
            for (int i = 0; i < items; i++) {
                lines.write("{\"id\":" + i + ",\"text\":\"" + "x".repeat(150) + "\"}\n");
            }
        }
    }

    private static String definition(String type) {
        return """
        {"StartAt": "Each", "States": {"Each": {"Type": "Map", "Label": "each",
          "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "JSONL"},
            "Parameters": {"Bucket": "items", "Key": "items.jsonl"}},
          "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "%s"},
            "StartAt": "First", "States": {
              "First": {"Type": "Pass", "Next": "Second"},
              "Second": {"Type": "Pass", "Result": true, "ResultPath": "$.done", "End": true}}},
          "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject",
            "Parameters": {"Bucket": "items", "Prefix": "results"},
            "WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSONL"}},
          "End": true}}}\
        """
                .formatted(type);
    }

    @Override
    public void close() {
        askel.close();
        server.close();
    }
}
