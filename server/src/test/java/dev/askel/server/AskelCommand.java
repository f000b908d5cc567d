package dev.askel.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The result of a command that ran in this JVM. That costs only a small part of the processor time
 * of a process. The command has the system properties of this JVM, and its log is that of the
 * tests.
 *
 * @param output the lines of standard output, without the last line break
 * @param errors standard error without the log
 */
record AskelCommand(ExitStatus status, String output, String errors) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * Runs a command other than {@code up}.
     *
     * @throws IllegalArgumentException when the command would use the default port, on which an
     *     unrelated server may run
     */
    static AskelCommand run(String... words) {
        assertThat(words[0]).as("a server needs a process").isNotEqualTo("up");
        return run(List.of(words));
    }

    /** Runs a command, and returns the output when it succeeds. */
    static String output(String... words) {
        var command = run(words);
        assertThat(command.status).as(command.errors).isEqualTo(ExitStatus.DONE);
        return command.output;
    }

    /** Starts a server that is refused, on a free port. */
    static AskelCommand refusedUp(String... options) {
        var words = new ArrayList<>(List.of("up", "--port", "0"));
        words.addAll(List.of(options));
        return run(words);
    }

    private static AskelCommand run(List<String> words) {
        AskelProcess.requirePort(words);
        // A command that hangs, or a server that is not refused, ends with this JVM.
        return CompletableFuture.supplyAsync(
                        () -> runHere(words), task -> Thread.ofPlatform().daemon().start(task))
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static AskelCommand runHere(List<String> words) {
        var output = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        ExitStatus status;
        try (var out = new PrintStream(output, false, UTF_8);
                var err = new PrintStream(errors, false, UTF_8)) {
            status = Main.run(words, out, err);
        }
        return new AskelCommand(
                status,
                output.toString(UTF_8).lines().collect(Collectors.joining("\n")),
                errors.toString(UTF_8));
    }
}
