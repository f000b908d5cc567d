package dev.askel.load.process;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A running server, as a child of this process. */
public final class ServerProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(5);
    private static final Duration STOP_MAX = Duration.ofMinutes(1);
    private static final Pattern PRINTED_KEY =
            Pattern.compile("aws_access_key_id = (\\S+)\\s+aws_secret_access_key = (\\S+)");

    /**
     * The settings of a server. The server can be started repeatedly with the same port and data.
     *
     * @param dataFolder the data folder; {@link #logFile} is a file beside the folder
     * @param options options of {@code up}, except the port and the data folder
     */
    public record Settings(
            ServerCommand command,
            Path dataFolder,
            int port,
            List<String> options,
            Map<String, String> environment) {
        public Settings {
            dataFolder = dataFolder.toAbsolutePath();
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
         * Returns the same settings with additional environment variables. The server also inherits
         * the variables of this process.
         */
        public Settings withEnvironment(Map<String, String> variables) {
            return new Settings(command, dataFolder, port, options, variables);
        }

        /** Returns the log file, which contains the output of all servers of the data folder. */
        public Path logFile() {
            return dataFolder.resolveSibling(dataFolder.getFileName() + "-server.log");
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
     * @throws IllegalStateException if the server ends or is not ready after five minutes; the
     *     message contains the end of the log
     */
    public static ServerProcess start(Settings settings) throws IOException {
        var command = new ArrayList<>(settings.command().arguments());
        command.addAll(List.of("up", "--port", Integer.toString(settings.port())));
        command.addAll(List.of("--data", settings.dataFolder().toString()));
        command.addAll(settings.options());
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(settings.logFile().toFile()));
        builder.environment().putAll(settings.environment());
        var server = new ServerProcess(builder.start(), settings);
        var ready =
                Deadline.after(START_MAX)
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
        var lines = Files.readAllLines(settings.logFile());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    public URI endpoint() {
        return settings.endpoint();
    }

    /**
     * Creates an access key with the command {@code keys create}. The server verifies signatures.
     */
    public AccessKey createKey(String user, String policy) throws IOException {
        var command = new ArrayList<>(settings.command().arguments());
        command.addAll(List.of("keys", "create", "--user", user, "--policy", policy));
        command.addAll(
                List.of(
                        "--port",
                        Integer.toString(settings.port()),
                        "--data",
                        settings.dataFolder().toString()));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("The key was not created: " + output);
        }
        var printed = PRINTED_KEY.matcher(output);
        if (!printed.find()) {
            throw new IOException("The command printed no key");
        }
        return new AccessKey(new AccessKeyId(printed.group(1)), printed.group(2));
    }

    /** Returns the process id of the JVM. The launcher replaces itself with the JVM. */
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
        var database = DatabaseProcesses.runningIn(settings.dataFolder());
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
                throw new IllegalStateException("The server did not stop: " + settings.logFile());
            }
            Runtime.getRuntime().removeShutdownHook(killAtExit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            killWithDatabase();
        }
    }
}
