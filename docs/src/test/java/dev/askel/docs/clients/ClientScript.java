package dev.askel.docs.clients;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A client in a process of its own.
 *
 * @param folder beneath {@code docs/clients}
 * @param words program and arguments
 */
record ClientScript(String folder, List<String> words) {
    /** Tests run in the folder of their module. */
    private static final Path CLIENTS = Path.of("clients").toAbsolutePath();

    private static final Duration RUN_MAX = Duration.ofMinutes(5);

    /** What a process left behind. */
    record Ended(int status, String said) {}

    ClientScript(String folder, String... words) {
        this(folder, List.of(words));
    }

    /** The folder's place in this source tree. */
    Path place() {
        return CLIENTS.resolve(folder);
    }

    /**
     * Runs it to its end; one that takes longer than five minutes is killed.
     *
     * @param server told to it as {@code ASKEL_URL}
     */
    Ended run(URI server) throws IOException, InterruptedException {
        var said = Files.createTempFile("askel-client-", ".log");
        try {
            var builder =
                    new ProcessBuilder(words)
                            .directory(place().toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(said.toFile());
            var environment = builder.environment();
            environment.put("ASKEL_URL", server.getScheme() + "://" + server.getAuthority());
            environment.put("PYTHONDONTWRITEBYTECODE", "1");
            // Whatever this machine's user has set for other work.
            environment.keySet().removeIf(name -> name.startsWith("AWS_"));
            var process = builder.start();
            if (!process.waitFor(RUN_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            return new Ended(process.exitValue(), Files.readString(said));
        } finally {
            Files.delete(said);
        }
    }
}
