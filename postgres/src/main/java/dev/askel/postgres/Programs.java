package dev.askel.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs short programs to completion, and starts long-running programs in a session of their own.
 */
final class Programs {
    private Programs() {}

    /**
     * The result of a program.
     *
     * @param exitStatus exit status, 0 for success
     * @param output the text that the program wrote to standard output and standard error
     */
    record Outcome(int exitStatus, String output) {}

    /**
     * Runs a program and waits until it ends.
     *
     * @throws StartRefusedException when the program does not exist
     */
    static Outcome run(List<String> command) {
        try {
            var builder = withEnvironment(new ProcessBuilder(command).redirectErrorStream(true));
            builder.redirectInput(Path.of("/dev/null").toFile());
            var process = builder.start();
            var output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new StartRefusedException(
                    "%s cannot be run; please install it (%s)"
                            .formatted(command.getFirst(), e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefusedException(
                    "Interrupted while %s ran".formatted(command.getFirst()), e);
        }
    }

    /**
     * Starts a program in a session of its own. Ctrl-C in the terminal then reaches only this
     * process, which stops the program in an orderly way.
     *
     * <p>Error messages of wrapper programs, such as setpriv, go to the standard error of this
     * process.
     */
    static Process spawn(List<String> command) {
        var line = new ArrayList<String>();
        if (System.getProperty("os.name").startsWith("Mac")) {
            line.addAll(List.of("perl", "-e", "use POSIX; POSIX::setsid(); exec @ARGV or die $!"));
        } else {
            line.add("setsid");
        }
        line.addAll(command);
        try {
            return withEnvironment(new ProcessBuilder(line))
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProcessBuilder withEnvironment(ProcessBuilder builder) {
        // Variables such as PGDATA and PGPORT would override the arguments. ServerLog recognizes
        // only English messages.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        return builder;
    }
}
