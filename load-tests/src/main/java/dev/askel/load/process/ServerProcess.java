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

/** One running server, a child of this process. */
public final class ServerProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Duration STOP_MAX = Duration.ofMinutes(1);

    /**
     * How a server is started, again and again on the same port and data.
     *
     * @param data its data folder; its output goes to {@code server.log} beside it
     * @param options of {@code up}, beside port and data folder
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

        /** Settings with a port that is free now. */
        public static Settings of(ServerCommand command, Path data, List<String> options)
                throws IOException {
            try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return new Settings(command, data, probe.getLocalPort(), options, Map.of());
            }
        }

        /** The same with another environment, beside that of this process. */
        public Settings with(Map<String, String> otherEnvironment) {
            return new Settings(command, data, port, options, otherEnvironment);
        }

        /** The data folder's log of all servers that were started on it. */
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
     * Starts a server and waits until it says that it is ready.
     *
     * @throws IllegalStateException when it ends or is not ready in two minutes; the message ends
     *     with what it said
     */
    public static ServerProcess start(Settings settings) throws IOException {
        var words = new ArrayList<>(settings.command().words());
        words.addAll(List.of("up", "--port", Integer.toString(settings.port())));
        words.addAll(List.of("--data", settings.data().toString()));
        words.addAll(settings.options());
        var builder =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(settings.log().toFile()));
        builder.environment().putAll(settings.environment());
        var server = new ServerProcess(builder.start(), settings);
        var ready =
                Deadline.in(START_MAX)
                        .await(() -> !server.process.isAlive() || isReady(settings.endpoint()));
        if (!ready || !server.process.isAlive()) {
            server.process.destroyForcibly();
            throw new IllegalStateException("The server did not start: " + server.lastWords());
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

    private String lastWords() throws IOException {
        var lines = Files.readAllLines(settings.log());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    public URI endpoint() {
        return settings.endpoint();
    }

    /** The number of the JVM's process: the launcher becomes it. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kills it (SIGKILL) and waits until it is gone; its PostgreSQL lives on. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
        Runtime.getRuntime().removeShutdownHook(killAtExit);
    }

    /** Kills it together with all processes of its PostgreSQL. */
    public void killWithDatabase() {
        var database = DatabaseProcesses.of(settings.data());
        process.destroyForcibly();
        database.kill();
        kill();
    }

    /** Ends it as an operator does (SIGTERM); one that does not end in a minute is killed. */
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
