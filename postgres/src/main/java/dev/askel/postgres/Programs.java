package dev.askel.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs short programs to their end, and starts long ones apart from our terminal. */
final class Programs {
    private Programs() {}

    /**
     * @param status exit status, 0 for success
     * @param output what it wrote on either stream
     */
    record Outcome(int status, String output) {}

    /**
     * Runs a program and waits for its end.
     *
     * @throws StartRefusedException when there is no such program
     */
    static Outcome run(List<String> command) {
        try {
            var builder = environment(new ProcessBuilder(command).redirectErrorStream(true));
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
     * Starts a program in a session of its own, so that Ctrl-C in our terminal reaches us alone and
     * we can stop it in our order.
     *
     * <p>Messages of the programs in between, such as setpriv, go to our standard error.
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
            return environment(new ProcessBuilder(line))
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProcessBuilder environment(ProcessBuilder builder) {
        // PGDATA, PGPORT and their kind would override what we say; messages are read by us, in
        // English.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        return builder;
    }
}
