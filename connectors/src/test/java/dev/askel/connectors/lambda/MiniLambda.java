package dev.askel.connectors.lambda;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Runs the small Lambda server of the conformance cases in a separate process. Each function of the
 * server has the name of its handler.
 */
final class MiniLambda implements AutoCloseable {
    private static final String SCRIPT =
            """
            import sys
            sys.path.insert(0, sys.argv[1])
            sys.dont_write_bytecode = True
            import mini_lambda
            functions, server = mini_lambda.start(0, account="123456789012")
            for name in mini_lambda.HANDLERS:
                functions.add_named(name, name)
            print(server.server_address[1], flush=True)
            sys.stdin.read()
            """;

    private final Process process;
    private final int port;

    private MiniLambda(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The folder of the cases beside the repository; empty when this machine does not have it. */
    static Optional<Path> findConformanceFolder() {
        for (var folder = Path.of("").toAbsolutePath();
                folder != null;
                folder = folder.getParent()) {
            var candidate = folder.resolve("shared/conformance");
            if (Files.isRegularFile(candidate.resolve("mini_lambda.py"))) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** Starts the server; empty when there is no python3. */
    static Optional<MiniLambda> start(Path conformance) throws IOException {
        Process process;
        try {
            process =
                    new ProcessBuilder("python3", "-c", SCRIPT, conformance.toString())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
        } catch (IOException _) {
            return Optional.empty();
        }
        var out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var port = out.readLine();
        if (port == null) {
            throw new IOException("The small Lambda did not start");
        }
        return Optional.of(new MiniLambda(process, Integer.parseInt(port)));
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
