package dev.askel.load.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs short commands of the operating system. */
public final class Program {
    private Program() {}

    /**
     * Runs a program until it ends.
     *
     * @return the output and error output of the program
     * @throws IOException if the program does not exist or fails; the message contains its output
     */
    public static String run(List<String> command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output.strip());
        }
        return output;
    }

    /** Runs a program until it ends. */
    public static String run(String... command) throws IOException {
        return run(List.of(command));
    }
}
