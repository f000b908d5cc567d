package dev.askel.docs.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.docs.LocalProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The outcomes of one replay of recorded cases.
 *
 * @param outcomes {@code strict}, {@code lenient} or {@code fail}, by the name of the case
 */
record Replay(Map<String, String> outcomes) {
    static final String STRICT = "strict";

    /**
     * The recordings, in a folder next to the repository. The working directory of the tests is
     * their module's folder.
     */
    static final Path FOLDER =
            Path.of("").toAbsolutePath().resolve("../../shared/conformance").normalize();

    /** The recordings of 2026: each is a definition with its input and the result of AWS. */
    static final Path RECORDINGS =
            Path.of("").toAbsolutePath().resolve("../../shared/recordings-2026").normalize();

    private static final Duration RUN_MAX = Duration.ofMinutes(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Returns the outcomes of both replays. */
    Replay merge(Replay others) {
        var both = new TreeMap<>(outcomes);
        both.putAll(others.outcomes);
        return new Replay(both);
    }

    /** Returns whether Python, which runs the recordings' runner, is installed. */
    static boolean hasPython() {
        return LocalProgram.runs("python3", "--version");
    }

    /** Returns whether boto3, which replays the recordings of 2026, is installed. */
    static boolean hasSdk() {
        return LocalProgram.runs("python3", "-c", "import boto3");
    }

    /** Returns whether the packages for the runner's option {@code --services} are installed. */
    static boolean hasServices() {
        return LocalProgram.runs("python3", "-c", "import boto3, flask, flask_cors, moto");
    }

    /**
     * Replays cases, four at a time.
     *
     * @param lambdaPort the port at which the runner serves the functions that the server calls
     * @param options further options of the runner
     */
    static Replay run(URI endpoint, int lambdaPort, List<String> options) {
        var command =
                new ArrayList<>(
                        List.of(
                                FOLDER.resolve("run_cases.py").toString(),
                                "--endpoint",
                                withoutSlash(endpoint),
                                "--lambda-port",
                                Integer.toString(lambdaPort),
                                "-j",
                                "4",
                                // The timeout of one case in seconds; long, because the replay
                                // measures no times.
                                "--timeout",
                                "180"));
        command.addAll(options);
        return outcomesOf(runProgram(command).path("cases"), "name");
    }

    /** Replays the recordings of 2026, except those that need an AWS account. */
    static Replay replayRecordings(URI endpoint) {
        return outcomesOf(
                runProgram(
                        List.of(RECORDINGS.resolve("run.py").toString(), withoutSlash(endpoint))),
                "case");
    }

    /** Runs a Python program that writes a report, and returns the report. */
    private static JsonNode runProgram(List<String> program) {
        try {
            var target = Files.createDirectories(Path.of("target").toAbsolutePath());
            var report = Files.createTempFile(target, "conformance-", ".json");
            var command = new ArrayList<>(List.of("python3"));
            command.addAll(program);
            command.addAll(List.of("--report", report.toString()));
            // A file, because this JVM reports to Surefire on its standard output.
            var log = Files.createTempFile(target, "conformance-", ".log");
            var builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile());
            // Python must not write caches into the folder of the recordings.
            builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
            var process = builder.start();
            var ended = process.waitFor(RUN_MAX.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            System.out.println(new String(Files.readAllBytes(log), StandardCharsets.UTF_8));
            if (!ended) {
                throw new IllegalStateException("The runner has not ended in " + RUN_MAX);
            }
            return JSON.readTree(report.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while cases were replayed", e);
        }
    }

    private static String withoutSlash(URI endpoint) {
        return endpoint.getScheme() + "://" + endpoint.getAuthority();
    }

    private static Replay outcomesOf(JsonNode cases, String name) {
        var outcomes = new TreeMap<String, String>();
        for (var each : cases) {
            var outcome = each.path("outcome").asText();
            if (!outcome.equals("skip")) {
                outcomes.put(each.path(name).asText(), outcome);
            }
        }
        if (outcomes.isEmpty()) {
            throw new IllegalStateException("The runner has replayed nothing");
        }
        return new Replay(outcomes);
    }

    /** Returns the group of each case, by the name of the case. */
    static Map<String, String> groups() {
        try {
            var groups = new TreeMap<String, String>();
            JSON.readTree(FOLDER.resolve("tags.json").toFile())
                    .properties()
                    .forEach(each -> groups.put(each.getKey(), each.getValue().asText()));
            return groups;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
