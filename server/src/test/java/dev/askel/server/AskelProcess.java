package dev.askel.server;

import dev.askel.load.process.ServerCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** An {@code askel} process, started as an operator starts it. */
final class AskelProcess implements AutoCloseable {
    /** Commands that serve on the default port or call it, unless --port names another port. */
    private static final Set<String> COMMANDS_WITH_PORT =
            Set.of("up", "inspect", "quarantine", "connections", "users");

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final Path errors;
    private final CompletableFuture<URI> ready = new CompletableFuture<>();
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private AskelProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        // A virtual thread that reads a pipe occupies its carrier. On a machine of two cores, two
        // running servers would stop all other virtual threads.
        this.reader = Thread.ofPlatform().daemon().start(this::read);
    }

    /**
     * Starts the server of this build from its classes.
     *
     * @throws IllegalArgumentException when the command would use the default port, on which an
     *     unrelated server may run
     */
    static AskelProcess launch(String... arguments) throws IOException {
        return launch(Map.of(), arguments);
    }

    /** Starts the server of this build with additional environment variables. */
    static AskelProcess launch(Map<String, String> environment, String... arguments)
            throws IOException {
        requirePort(List.of(arguments));
        return launch(
                arguments[0].equals("up")
                        ? ServerCommand.ofClassPath()
                        : ServerCommand.ofClassPathForShortCommands(),
                environment,
                arguments);
    }

    /** Starts a server in a JVM that optimizes hot code, for tests of long computations. */
    static AskelProcess launchOptimizing(String... arguments) throws IOException {
        requirePort(List.of(arguments));
        return launch(ServerCommand.ofClassPath("-Xmx512m"), Map.of(), arguments);
    }

    private static AskelProcess launch(
            ServerCommand command, Map<String, String> environment, String... arguments)
            throws IOException {
        var words = new ArrayList<>(command.arguments());
        words.addAll(List.of(arguments));
        var builder = new ProcessBuilder(words);
        builder.environment().putAll(environment);
        return start(builder);
    }

    /** Refuses a command that would use the default port. */
    static void requirePort(List<String> arguments) {
        if (COMMANDS_WITH_PORT.contains(arguments.getFirst()) && !arguments.contains("--port")) {
            throw new IllegalArgumentException(arguments + " needs --port");
        }
    }

    static AskelProcess start(ProcessBuilder builder) throws IOException {
        var errors =
                Files.createTempFile(
                        Files.createDirectories(Path.of("target", "processes")), "askel-", ".err");
        return new AskelProcess(builder.redirectError(errors.toFile()).start(), errors);
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                if (line.startsWith("askel ready: endpoint ")) {
                    ready.complete(
                            URI.create(
                                    line.replaceFirst("askel ready: endpoint ([^,]+),.*", "$1")));
                }
            }
        } catch (IOException e) {
            output.add(e.toString());
        }
        ready.completeExceptionally(
                new AssertionError("ended without being ready: " + output + errors()));
    }

    /** Waits until the process serves; returns its address. */
    URI awaitReady() throws Exception {
        return ready.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    HttpResponse<String> get(String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(awaitReady() + path))
                            .timeout(PATIENCE)
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    /** Calls an operation of AWS Step Functions in the form of the CLI. */
    HttpResponse<String> call(String operation, String body) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(awaitReady())
                            .timeout(PATIENCE)
                            .header("Content-Type", "application/x-amz-json-1.0")
                            .header("X-Amz-Target", "AWSStepFunctions." + operation)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    long pid() {
        return process.pid();
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Sends SIGKILL and waits for the end of the process. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Sends SIGCONT, because a stopped process cannot end. */
    void resume() {
        try {
            new ProcessBuilder("kill", "-CONT", Long.toString(pid())).start().waitFor();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the end of the process; returns its exit status. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the process is still running: " + output + errors());
        }
        reader.join();
        return process.exitValue();
    }

    String output() {
        return String.join("\n", output);
    }

    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
