package dev.askel.docs.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.docs.Tool;
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
 * One run of the recorded cases.
 *
 * @param outcomes {@code strict}, {@code lenient} or {@code fail}, by the case's name
 */
record Replay(Map<String, String> outcomes) {
    static final String STRICT = "strict";

    /** The recordings, beside the repository; tests run in the folder of their module. */
    static final Path FOLDER =
            Path.of("").toAbsolutePath().resolve("../../shared/conformance").normalize();

    /** The recordings of 2026, each a definition with its input and AWS's result. */
    static final Path RECORDINGS =
            Path.of("").toAbsolutePath().resolve("../../shared/recordings-2026").normalize();

    private static final Duration RUN_MAX = Duration.ofMinutes(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** This one and another one of other cases. */
    Replay and(Replay others) {
        var both = new TreeMap<>(outcomes);
        both.putAll(others.outcomes);
        return new Replay(both);
    }

    /** Whether a Python is there to run the runner. */
    static boolean hasPython() {
        return Tool.runs("python3", "--version");
    }

    /** Whether Python has the AWS SDK, with which the recordings of 2026 are replayed. */
    static boolean hasSdk() {
        return Tool.runs("python3", "-c", "import boto3");
    }

    /** Whether it can play the services that {@code --services} needs as well. */
    static boolean hasServices() {
        return Tool.runs("python3", "-c", "import boto3, flask, flask_cors, moto");
    }

    /**
     * Replays cases, four at a time.
     *
     * @param lambdaPort where the runner serves the functions that the server calls
     * @param options of the runner beside these
     */
    static Replay run(URI endpoint, int lambdaPort, List<String> options) {
        var words =
                new ArrayList<>(
                        List.of(
                                FOLDER.resolve("run_cases.py").toString(),
                                "--endpoint",
                                withoutSlash(endpoint),
                                "--lambda-port",
                                Integer.toString(lambdaPort),
                                "-j",
                                "4",
                                // Of one case, in seconds; nothing here is a measurement.
                                "--timeout",
                                "180"));
        words.addAll(options);
        return of(report(words).path("cases"), "name");
    }

    /** Replays the recordings of 2026, those that need an AWS account left out. */
    static Replay recordings(URI endpoint) {
        return of(
                report(List.of(RECORDINGS.resolve("run.py").toString(), withoutSlash(endpoint))),
                "case");
    }

    /** Runs a Python program that writes a report. */
    private static JsonNode report(List<String> program) {
        try {
            var target = Files.createDirectories(Path.of("target").toAbsolutePath());
            var report = Files.createTempFile(target, "conformance-", ".json");
            var words = new ArrayList<>(List.of("python3"));
            words.addAll(program);
            words.addAll(List.of("--report", report.toString()));
            // Not to our own standard output, by which this JVM reports to Surefire.
            var said = Files.createTempFile(target, "conformance-", ".log");
            var builder =
                    new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(said.toFile());
            // The recordings are not ours to write to.
            builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
            var process = builder.start();
            var ended = process.waitFor(RUN_MAX.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            System.out.println(new String(Files.readAllBytes(said), StandardCharsets.UTF_8));
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

    private static Replay of(JsonNode cases, String name) {
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

    /** The group of each case, by its name. */
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
