package dev.askel.load.bench;

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
 * wrk with a Lua script: load that costs a tenth of what a Java client does.
 *
 * <p>wrk's own percentiles count an answer that is later than the others as if requests had been
 * made all the while (its correction for coordinated omission). A closed loop makes none, so the
 * script takes that back: percentiles are those of the answers.
 *
 * @param name with its version
 */
record Wrk(String name) implements LoadMaker {
    // One that is later is an error to wrk, which also makes room for so many microseconds.
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    // GetActivityTask takes as long as 60 seconds.
    private static final Duration TASK_MAX = Duration.ofSeconds(75);
    private static final Pattern OUTCOME =
            Pattern.compile("^outcome (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)$", Pattern.MULTILINE);
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MICROS_PER_MILLI = 1e3;

    /** The one on the path of this machine, if any. */
    static Optional<Wrk> installed() {
        try {
            var words = said(new ProcessBuilder("wrk", "--version")).split("[ \n]", 3);
            return Optional.of(new Wrk(words[0] + " " + words[1]));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public Outcome run(URI server, List<LoadCall> calls, int clients, Duration time)
            throws IOException {
        var folder = Files.createTempDirectory("askel-wrk-");
        try {
            var words = words(folder, "load.lua", server, clients, time, ANSWER_MAX);
            for (var call : calls) {
                words.add(Integer.toString(call.weight()));
                words.add(written(folder, call).toString());
            }
            var command = new ProcessBuilder(words);
            command.environment().put("WRK_CONNECTIONS", Integer.toString(clients));
            var said = said(command);
            var outcome = OUTCOME.matcher(said);
            if (!outcome.find() || !outcome.group(5).equals("0")) {
                throw new IllegalStateException(
                        "Calls failed: %s%nThe next is answered: %s"
                                .formatted(said, JavaLoad.answer(server, calls.getFirst())));
            }
            return new Outcome(
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
        var words = words(folder, "work.lua", server, pollers, ActivityWorker.WORK_MAX, TASK_MAX);
        var poll = LoadCall.operation(1, "GetActivityTask", ActivityWorker.poll(activityArn));
        words.add(written(folder, poll).toString());
        var workers =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
        return workers;
    }

    private static List<String> words(
            Path folder, String script, URI server, int clients, Duration time, Duration answerMax)
            throws IOException {
        var file = folder.resolve(script);
        try (var source = Wrk.class.getResourceAsStream(script)) {
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
                        "--timeout=" + answerMax.toSeconds() + "s",
                        "--script=" + file,
                        server.toString(),
                        "--"));
    }

    private static Path written(Path folder, LoadCall call) throws IOException {
        return Files.write(Files.createTempFile(folder, "call-", ".http"), call.bytes());
    }

    private static String said(ProcessBuilder command) throws IOException {
        var process = command.redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // What it used counts as this process's when it has been waited for.
        process.onExit().join();
        return said;
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
