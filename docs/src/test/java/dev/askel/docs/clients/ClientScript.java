package dev.askel.docs.clients;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A client of {@code docs/clients.md} that runs in its own process.
 *
 * @param folder the folder below {@code docs/clients}
 * @param command program and arguments
 */
record ClientScript(String folder, List<String> command) {
    /** The working directory of the tests is their module's folder. */
    private static final Path CLIENTS = Path.of("clients").toAbsolutePath();

    private static final Duration RUN_MAX = Duration.ofMinutes(5);

    /** The exit status and the output of a process. */
    record ScriptResult(int status, String output) {}

    ClientScript(String folder, String... command) {
        this(folder, List.of(command));
    }

    /** Returns the absolute path of the folder. */
    Path directory() {
        return CLIENTS.resolve(folder);
    }

    /**
     * Runs the client until it ends, or kills it after five minutes.
     *
     * @param server the endpoint, which the client gets as {@code ASKEL_URL}
     */
    ScriptResult run(URI server) throws IOException, InterruptedException {
        return run(server, Map.of());
    }

    /**
     * As {@link #run(URI)}, with additional environment variables.
     *
     * @param variables may name variables of AWS
     */
    ScriptResult run(URI server, Map<String, String> variables)
            throws IOException, InterruptedException {
        var log = Files.createTempFile("askel-client-", ".log");
        try {
            var builder =
                    new ProcessBuilder(command)
                            .directory(directory().toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile());
            var environment = builder.environment();
            environment.put("ASKEL_URL", server.getScheme() + "://" + server.getAuthority());
            environment.put("PYTHONDONTWRITEBYTECODE", "1");
            // The user's AWS settings must not affect the client.
            environment.keySet().removeIf(name -> name.startsWith("AWS_"));
            environment.putAll(variables);
            var process = builder.start();
            if (!process.waitFor(RUN_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            return new ScriptResult(process.exitValue(), Files.readString(log));
        } finally {
            Files.delete(log);
        }
    }
}
