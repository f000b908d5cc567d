package dev.askel.server;

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
final class Mosquitto implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path config;
    private final int port;
    private final List<String> clientOptions;
    private @Nullable Process process;

    private Mosquitto(Path config, int port, List<String> clientOptions) {
        this.config = config;
        this.port = port;
        this.clientOptions = clientOptions;
    }

    /** Whether the broker and its clients are installed. */
    static boolean isInstalled() {
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
    static Mosquitto start(Path folder, String settings, List<String> clientOptions)
            throws Exception {
        Files.createDirectories(folder);
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var config =
                Files.writeString(
                        folder.resolve("mosquitto.conf"),
                        """
                        user %s
                        listener %d 127.0.0.1
                        persistence true
                        persistence_location %s/
                        max_queued_messages 10000
                        %s
                        """
                                .formatted(
                                        System.getProperty("user.name"), port, folder, settings));
        var broker = new Mosquitto(config, port, clientOptions);
        broker.start();
        return broker;
    }

    int port() {
        return port;
    }

    /** Starts the broker again on the same port. */
    void start() throws Exception {
        process =
                new ProcessBuilder("/usr/sbin/mosquitto", "-c", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(config.resolveSibling("mosquitto.log").toFile())
                        .start();
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isListening()) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new AssertionError(
                        "Mosquitto does not listen: "
                                + Files.readString(config.resolveSibling("mosquitto.log")));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private boolean isListening() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** Stops the broker, which then stores its sessions and their messages. */
    void stop() throws InterruptedException {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("Mosquitto does not stop");
            }
        }
    }

    /** Adds a filter to the session of a client of version 3.1.1; creates the session. */
    void addFilter(String clientId, String filter) throws Exception {
        run(
                List.of("mosquitto_sub", "-V", "311", "-i", clientId, "-c", "-E", "-t", filter),
                List.of());
    }

    /** Publishes messages with QoS 1; returns after the broker has accepted them. */
    void publish(String topic, List<String> payloads) throws Exception {
        run(List.of("mosquitto_pub", "-t", topic, "-l"), payloads);
    }

    private void run(List<String> command, List<String> lines) throws Exception {
        var words = new ArrayList<>(command);
        words.addAll(List.of("-h", "127.0.0.1", "-p", Integer.toString(port), "-q", "1"));
        words.addAll(clientOptions);
        var program = new ProcessBuilder(words).redirectErrorStream(true).start();
        try (var out = program.outputWriter(StandardCharsets.UTF_8)) {
            for (var line : lines) {
                out.write(line);
                out.newLine();
            }
        }
        if (!program.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || program.exitValue() != 0) {
            throw new AssertionError(
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
