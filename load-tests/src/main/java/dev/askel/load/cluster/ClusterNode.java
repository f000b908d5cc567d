package dev.askel.load.cluster;

import dev.askel.load.process.Program;
import dev.askel.load.process.ServerCommand;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server of the profile {@code cluster} on its own {@link Network} host. Like a supervisor, this
 * class restarts the server when it ends. If the cluster has marked a node down, the launcher of
 * its distribution restarts the node.
 */
final class ClusterNode implements AutoCloseable {
    /**
     * The heap limit. It is the minimum that a node supports, because three nodes share the
     * machine.
     */
    static final long HEAP_BYTES = 256L << 20;

    /** A fixed key is sufficient, because the database is deleted after the round. */
    private static final String ROOT_KEY = "0123456789abcdef".repeat(4);

    private static final List<String> PROFILE = List.of("--profile", "cluster");
    private static final int PORT = 8083;
    private static final int CLUSTER_PORT = 7355;
    private static final Duration RESTART_DELAY = Duration.ofSeconds(1);
    private static final Duration STOP_MAX = Duration.ofSeconds(90);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private final Network network;
    private final int host;
    private final Path home;
    private final List<String> options;
    private final String settings;
    private ServerCommand command;
    private volatile @Nullable Process process;

    /**
     * Creates a node without starting it.
     *
     * @param options options of {@code up}, except addresses and the data folder
     * @param settings lines for the configuration, such as those for mutual TLS between the nodes
     */
    ClusterNode(
            Network network,
            int host,
            ServerCommand command,
            Path home,
            List<String> options,
            String settings) {
        this.network = network;
        this.host = host;
        this.command = command;
        this.home = home;
        this.options = List.copyOf(options);
        this.settings = settings;
    }

    int host() {
        return host;
    }

    String address() {
        return network.address(host);
    }

    URI endpoint() {
        return URI.create("http://%s:%d/".formatted(address(), PORT));
    }

    Path logFile() {
        return home.resolve("node-" + host + ".log");
    }

    /** Sets the command for the next start. */
    void setNextCommand(ServerCommand newCommand) {
        command = newCommand;
    }

    /** Starts the node and returns before it is ready ({@link #isReady}). */
    synchronized void start() throws IOException {
        var config = home.resolve("node-" + host + ".conf");
        Files.writeString(
                config,
                """
                askel.cluster { host = "%s", port = %d }
                %s
                askel.database.user = %s
                askel.connectors.http.private-hosts = ["%s"]
                """
                        .formatted(
                                address(),
                                CLUSTER_PORT,
                                settings,
                                PostgresHost.USER,
                                network.ownAddress()));
        var commandLine = new ArrayList<>(command.arguments());
        commandLine.add("up");
        commandLine.addAll(PROFILE);
        commandLine.addAll(List.of("--insecure-http", "--host", address()));
        commandLine.addAll(
                List.of("--port", Integer.toString(PORT), "--config", config.toString()));
        commandLine.addAll(List.of("--data", home.resolve("node-" + host).toString()));
        commandLine.addAll(options);
        var logging = home.resolve("logging.properties");
        Files.writeString(logging, ShardMoves.LOG_CONFIGURATION);
        var builder =
                new ProcessBuilder(network.commandOnHost(host, commandLine))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        // The key file is passed as an environment variable, because earlier releases reject the
        // setting.
        builder.environment().put("ASKEL_KEYS_FILE", rootKey().toString());
        // Moto's server refuses reads that are not signed.
        builder.environment().put("AWS_ACCESS_KEY_ID", "test");
        builder.environment().put("AWS_SECRET_ACCESS_KEY", "test");
        builder.environment()
                .put(
                        "ASKEL_JAVA_OPTS",
                        "-Xmx%d -Dlog4j2.configurationFile=classpath:log4j2.properties,%s"
                                .formatted(HEAP_BYTES, logging));
        var started = builder.start();
        process = started;
        Thread.ofVirtual()
                .name("supervises node " + host)
                .start(() -> {
                    started.onExit().join();
                    restart(started);
                });
    }

    /** Returns the key file. All nodes of a round share it. */
    private Path rootKey() throws IOException {
        var file = home.resolve("root.key");
        if (Files.notExists(file)) {
            Files.writeString(file, ROOT_KEY + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return file;
    }

    private synchronized void restart(Process ended) {
        var running = process;
        if (running == null || running.pid() != ended.pid()) {
            return;
        }
        System.out.printf("node %d ended with %d%n", host, ended.exitValue());
        LockSupport.parkNanos(RESTART_DELAY.toNanos());
        try {
            start();
        } catch (IOException e) {
            throw new IllegalStateException("Node " + host + " cannot be restarted", e);
        }
    }

    /**
     * Returns the JVM of the server, or nothing without a JVM. The JVM may be a child of the
     * launcher.
     */
    Optional<ProcessHandle> jvmProcess() {
        return jvmOf(process);
    }

    private static Optional<ProcessHandle> jvmOf(@Nullable Process running) {
        if (running == null || !running.isAlive()) {
            return Optional.empty();
        }
        return Stream.concat(Stream.of(running.toHandle()), running.descendants())
                .filter(ClusterNode::isServer)
                .findFirst();
    }

    /**
     * Returns whether a process is the server. The launcher can have other JVMs as children, for
     * example to create an AOT cache.
     */
    private static boolean isServer(ProcessHandle process) {
        try {
            var line = Files.readString(Path.of("/proc", "" + process.pid(), "cmdline"));
            var words = List.of(line.split("\0", -1));
            return words.getFirst().endsWith("/java")
                    && Collections.indexOfSubList(words, PROFILE) > 0;
        } catch (IOException e) {
            // The process has ended.
            return false;
        }
    }

    /** Returns the process id of the JVM; 0 without a JVM. */
    long pid() {
        return jvmProcess().map(ProcessHandle::pid).orElse(0L);
    }

    /** Kills the JVM (SIGKILL) and waits until it has ended. */
    void kill() {
        // Afterwards the supervisor starts no process. This method would not kill a new one.
        var running = stopSupervising();
        if (running == null) {
            return;
        }
        var jvm = jvmOf(running);
        if (jvm.isPresent()) {
            jvm.get().destroyForcibly();
            jvm.get().onExit().join();
        } else {
            // The launcher has no server JVM at present.
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
        }
        running.onExit().join();
    }

    /** Returns the supervised process, if any. The supervisor no longer restarts it. */
    private synchronized @Nullable Process stopSupervising() {
        var running = process;
        process = null;
        return running;
    }

    void suspend() throws IOException {
        signal("STOP");
    }

    void resume() throws IOException {
        signal("CONT");
    }

    private void signal(String name) throws IOException {
        long pid = pid();
        if (pid == 0) {
            // A kill with the process id 0 would signal the process group of this program.
            throw new IllegalStateException("Node " + host + " has no process to signal");
        }
        Program.run("sh", "-c", "kill -%s %d".formatted(name, pid));
    }

    /** Stops the node as an operator does (SIGTERM) and waits for its end. */
    void stop() throws InterruptedException {
        var running = stopSupervising();
        if (running == null) {
            return;
        }
        running.destroy();
        if (!running.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
            jvmOf(running).ifPresent(ProcessHandle::destroyForcibly);
            throw new IllegalStateException("Node " + host + " did not stop: " + logFile());
        }
    }

    boolean isReady() {
        var request =
                HttpRequest.newBuilder(endpoint().resolve("/health/ready"))
                        .timeout(Duration.ofSeconds(2))
                        .build();
        try {
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        var running = stopSupervising();
        if (running != null) {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
            running.onExit().join();
        }
    }
}
