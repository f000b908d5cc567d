package dev.askel.load.bench.loadgenerator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Generates load with wrk and a Lua script. This takes a tenth of the CPU time of a Java client.
 *
 * <p>wrk corrects its percentiles for coordinated omission: after a late response, it adds the
 * requests that it would have sent meanwhile. A closed loop sends no such requests. The script
 * therefore removes the correction, and the percentiles are those of actual responses.
 *
 * @param name the name and version of wrk
 */
public record WrkLoadGenerator(String name) implements LoadGenerator {
    // wrk counts responses after this time as errors. It allocates memory for each microsecond of
    // this time.
    private static final Duration RESPONSE_MAX = Duration.ofSeconds(20);
    // GetActivityTask takes up to 60 seconds.
    private static final Duration TASK_MAX = Duration.ofSeconds(75);
    private static final Pattern OUTCOME =
            Pattern.compile("^outcome (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)$", Pattern.MULTILINE);
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MICROS_PER_MILLI = 1e3;

    /** Returns a generator with the installed wrk, or nothing if wrk is not on the path. */
    public static Optional<WrkLoadGenerator> findInstalled() {
        try {
            var words = output(new ProcessBuilder("wrk", "--version")).split("[ \n]", 3);
            return Optional.of(new WrkLoadGenerator(words[0] + " " + words[1]));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public LoadResult run(URI server, List<LoadCall> calls, int clients, Duration time)
            throws IOException {
        var folder = Files.createTempDirectory("askel-wrk-");
        try {
            var commandLine = commandLine(folder, "load.lua", server, clients, time, RESPONSE_MAX);
            for (var call : calls) {
                for (var request : call.requestBytes()) {
                    commandLine.add(Integer.toString(call.weight()));
                    commandLine.add(write(folder, request).toString());
                }
            }
            var command = new ProcessBuilder(commandLine);
            command.environment().put("WRK_CONNECTIONS", Integer.toString(clients));
            var output = output(command);
            var outcome = OUTCOME.matcher(output);
            if (!outcome.find() || !outcome.group(5).equals("0")) {
                throw new IllegalStateException(
                        "Calls failed: %s%nThe next response: %s"
                                .formatted(
                                        output,
                                        JavaLoadGenerator.responseTo(server, calls.getFirst())));
            }
            return new LoadResult(
                    Long.parseLong(outcome.group(1)),
                    Long.parseLong(outcome.group(2)) / MICROS_PER_SECOND,
                    Long.parseLong(outcome.group(3)) / MICROS_PER_MILLI,
                    Long.parseLong(outcome.group(4)) / MICROS_PER_MILLI);
        } finally {
            remove(folder);
        }
    }

    @Override
    public Process startWorkers(URI server, String activityArn, int pollers) throws IOException {
        var folder = Files.createTempDirectory("askel-wrk-");
        var commandLine =
                commandLine(folder, "work.lua", server, pollers, ActivityWorker.RUN_MAX, TASK_MAX);
        var poll = LoadCall.operation(1, "GetActivityTask", ActivityWorker.pollBody(activityArn));
        commandLine.add(write(folder, poll.requestBytes().getFirst()).toString());
        var workers =
                new ProcessBuilder(commandLine)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
        return workers;
    }

    private static List<String> commandLine(
            Path folder,
            String script,
            URI server,
            int clients,
            Duration time,
            Duration responseMax)
            throws IOException {
        var file = folder.resolve(script);
        try (var source = WrkLoadGenerator.class.getResourceAsStream(script)) {
            if (source == null) {
                throw new IOException("There is no " + script + " on the class path");
            }
            Files.copy(source, file);
        }
        return new ArrayList<>(
                List.of(
                        "wrk",
                        "--threads=1",
                        "--connections=" + clients,
                        "--duration=" + time.toSeconds() + "s",
                        "--timeout=" + responseMax.toSeconds() + "s",
                        "--script=" + file,
                        server.toString(),
                        "--"));
    }

    private static Path write(Path folder, byte[] request) throws IOException {
        return Files.write(Files.createTempFile(folder, "call-", ".http"), request);
    }

    private static String output(ProcessBuilder command) throws IOException {
        var process = command.redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // The CPU time of a child process is added to this process when this process waits for it.
        process.onExit().join();
        return output;
    }

    private static void remove(Path folder) {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder, e);
        }
    }
}
