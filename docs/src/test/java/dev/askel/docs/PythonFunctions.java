package dev.askel.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Runs a {@code functions.py} in a process, as the tour's README starts it. */
final class PythonFunctions implements TourFunctions {
    private final Process process;
    private final String url;

    private PythonFunctions(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    static PythonFunctions start() {
        return start(TourServer.TOUR.resolve("functions.py"));
    }

    static PythonFunctions start(Path program) {
        try {
            var process =
                    new ProcessBuilder("python3", program.toString(), "0")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            var line = process.inputReader(StandardCharsets.UTF_8).readLine();
            if (line == null) {
                throw new IllegalStateException(program + " ended immediately");
            }
            var port = line.substring(line.lastIndexOf(' ') + 1);
            return new PythonFunctions(process, "http://127.0.0.1:" + port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
