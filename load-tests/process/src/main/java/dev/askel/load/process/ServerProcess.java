package dev.askel.load.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A running server, as a child of this process. */
public final class ServerProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Duration STOP_MAX = Duration.ofMinutes(1);

    /**
     * The settings of a server, which can be started repeatedly on the same port and data.
     *
     * @param data the data folder; the log is beside it ({@link #log})
     * @param options options of {@code up}, besides port and data folder
     */
    public record Settings(
            ServerCommand command,
            Path data,
            int port,
            List<String> options,
            Map<String, String> environment) {
        public Settings {
            data = data.toAbsolutePath();
            options = List.copyOf(options);
            environment = Map.copyOf(environment);
        }

        /** Returns settings with a free port. */
        public static Settings of(ServerCommand command, Path data, List<String> options)
                throws IOException {
            try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return new Settings(command, data, probe.getLocalPort(), options, Map.of());
            }
        }

        /**
         * Returns the same settings with these environment variables, which the server gets in
         * addition to those of this process.
         */
        public Settings withEnvironment(Map<String, String> variables) {
            return new Settings(command, data, port, options, variables);
        }

        /** Returns the log of all servers of the data folder. */
        public Path log() {
            return data.resolveSibling(data.getFileName() + "-server.log");
        }

        URI endpoint() {
            return URI.create("http://127.0.0.1:" + port + "/");
        }
    }

    private final Process process;
    private final Settings settings;
    private final Thread killAtExit;

    private ServerProcess(Process process, Settings settings) {
        this.process = process;
        this.settings = settings;
        this.killAtExit = new Thread(process::destroy, "stop server " + process.pid());
        Runtime.getRuntime().addShutdownHook(killAtExit);
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @throws IllegalStateException if it ends or is not ready in two minutes; the message ends
     *     with its log
     */
    public static ServerProcess start(Settings settings) throws IOException {
        var command = new ArrayList<>(settings.command().words());
        command.addAll(List.of("up", "--port", Integer.toString(settings.port())));
        command.addAll(List.of("--data", settings.data().toString()));
        command.addAll(settings.options());
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(settings.log().toFile()));
        builder.environment().putAll(settings.environment());
        var server = new ServerProcess(builder.start(), settings);
        var ready =
                Deadline.in(START_MAX)
                        .await(() -> !server.process.isAlive() || isReady(settings.endpoint()));
        if (!ready || !server.process.isAlive()) {
            server.process.destroyForcibly();
            throw new IllegalStateException("The server did not start: " + server.logTail());
        }
        return server;
    }

    private static boolean isReady(URI endpoint) {
        var request =
                HttpRequest.newBuilder(endpoint.resolve("/health/ready"))
                        .timeout(Duration.ofSeconds(5))
                        .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String logTail() throws IOException {
        var lines = Files.readAllLines(settings.log());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    public URI endpoint() {
        return settings.endpoint();
    }

    /** Returns the process id of the JVM, which replaces the launcher's process. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kills the server (SIGKILL) and waits until it has ended. Its PostgreSQL continues. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
        Runtime.getRuntime().removeShutdownHook(killAtExit);
    }

    /** Kills the server and all processes of its PostgreSQL. */
    public void killWithDatabase() {
        var database = DatabaseProcesses.of(settings.data());
        process.destroyForcibly();
        database.kill();
        kill();
    }

    /** Stops the server as an operator does (SIGTERM), or kills it after a minute. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                killWithDatabase();
                throw new IllegalStateException("The server did not stop: " + settings.log());
            }
            Runtime.getRuntime().removeShutdownHook(killAtExit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            killWithDatabase();
        }
    }
}
