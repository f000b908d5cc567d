package dev.askel.load.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The MQTT broker Mosquitto, which keeps its sessions while it is stopped. */
public final class Mosquitto implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path config;
    private final String address;
    private final int port;
    private final List<String> clientOptions;
    private @Nullable Process process;

    private Mosquitto(Path config, String address, int port, List<String> clientOptions) {
        this.config = config;
        this.address = address;
        this.port = port;
        this.clientOptions = clientOptions;
    }

    /** Returns whether the broker and its clients are installed. */
    public static boolean isInstalled() {
        return Files.isExecutable(Path.of("/usr/sbin/mosquitto"))
                && Files.isExecutable(Path.of("/usr/bin/mosquitto_pub"));
    }

    /**
     * Starts a broker on loopback.
     *
     * @param folder for its files
     * @param settings further lines of its configuration
     * @param clientOptions the options with which a client of the command line connects
     */
    public static Mosquitto start(Path folder, String settings, List<String> clientOptions)
            throws IOException {
        return start(LOOPBACK, folder, settings, clientOptions);
    }

    /** Starts a broker on an IPv4 address of this machine, for clients without credentials. */
    public static Mosquitto start(String address, Path folder) throws IOException {
        return start(address, folder, "allow_anonymous true", List.of());
    }

    private static Mosquitto start(
            String address, Path folder, String settings, List<String> clientOptions)
            throws IOException {
        Files.createDirectories(folder);
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            port = socket.getLocalPort();
        }
        var config =
                Files.writeString(
                        folder.resolve("mosquitto.conf"),
                        """
                        user %s
                        listener %d %s
                        persistence true
                        persistence_location %s/
                        max_queued_messages 10000
                        %s
                        """
                                .formatted(
                                        System.getProperty("user.name"),
                                        port,
                                        address,
                                        folder,
                                        settings));
        var broker = new Mosquitto(config, address, port, clientOptions);
        broker.start();
        return broker;
    }

    /** Returns the URI for subscriptions, without TLS. */
    public String uri() {
        return "mqtt://%s:%d".formatted(address, port);
    }

    /** Returns the port. */
    public int port() {
        return port;
    }

    /** Starts the broker again on the same port. */
    public void start() throws IOException {
        process =
                new ProcessBuilder("/usr/sbin/mosquitto", "-c", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(config.resolveSibling("mosquitto.log").toFile())
                        .start();
        var started = process;
        if (!Deadline.after(PATIENCE).await(() -> isListening() || !started.isAlive())
                || !started.isAlive()) {
            throw new IllegalStateException(
                    "Mosquitto does not listen: "
                            + Files.readString(config.resolveSibling("mosquitto.log")));
        }
    }

    private boolean isListening() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 1_000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** Stops the broker, which then stores its sessions and their messages. */
    public void stop() throws InterruptedException {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("Mosquitto does not stop");
            }
        }
    }

    /** Adds a filter to the session of a client of version 3.1.1; creates the session. */
    public void addFilter(String clientId, String filter) throws IOException, InterruptedException {
        run(
                List.of("mosquitto_sub", "-V", "311", "-i", clientId, "-c", "-E", "-t", filter),
                List.of());
    }

    /** Publishes messages with QoS 1; returns after the broker has accepted them. */
    public void publish(String topic, List<String> payloads)
            throws IOException, InterruptedException {
        run(List.of("mosquitto_pub", "-t", topic, "-l"), payloads);
    }

    private void run(List<String> command, List<String> lines)
            throws IOException, InterruptedException {
        var words = new ArrayList<>(command);
        words.addAll(List.of("-h", address, "-p", Integer.toString(port), "-q", "1"));
        words.addAll(clientOptions);
        var program = new ProcessBuilder(words).redirectErrorStream(true).start();
        try (var out = program.outputWriter(StandardCharsets.UTF_8)) {
            for (var line : lines) {
                out.write(line);
                out.newLine();
            }
        }
        if (!program.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || program.exitValue() != 0) {
            throw new IllegalStateException(
                    new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
