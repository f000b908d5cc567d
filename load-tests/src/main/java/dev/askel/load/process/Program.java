package dev.askel.load.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs short programs of the machine. */
public final class Program {
    private Program() {}

    /**
     * Runs one to its end.
     *
     * @return what it wrote on either stream
     * @throws IOException when there is no such program, or it fails; the message holds what it
     *     said
     */
    public static String run(List<String> words) throws IOException {
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", words) + ": " + said.strip());
        }
        return said;
    }

    /** The same. */
    public static String run(String... words) throws IOException {
        return run(List.of(words));
    }
}
