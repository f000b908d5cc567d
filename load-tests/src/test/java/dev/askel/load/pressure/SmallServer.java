package dev.askel.load.pressure;

import dev.askel.load.process.Heap;
import dev.askel.load.process.OpenFiles;
import dev.askel.load.process.ResourceUsage;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.process.Threads;
import dev.askel.load.wire.AskelClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server process with a heap of 512 MiB. It ends on an OutOfMemoryError. */
final class SmallServer implements AutoCloseable {
    /** The JVM and the class path of the server. */
    static final ServerCommand COMMAND =
            ServerCommand.ofClassPath("-Xmx512m", "-XX:+ExitOnOutOfMemoryError");

    private final ServerProcess.Settings settings;
    private final AskelClient client;
    private ServerProcess process;

    private SmallServer(ServerProcess.Settings settings) throws IOException {
        this.settings = settings;
        this.process = ServerProcess.start(settings);
        this.client = new AskelClient(process.endpoint());
    }

    static SmallServer start(Path folder, List<String> options) throws IOException {
        return start(folder, options, Map.of());
    }

    /** Starts a server with additional environment variables. */
    static SmallServer start(Path folder, List<String> options, Map<String, String> environment)
            throws IOException {
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        return new SmallServer(
                ServerProcess.Settings.of(COMMAND, folder.resolve("data"), options)
                        .withEnvironment(environment));
    }

    AskelClient client() {
        return client;
    }

    RetryingClient retryingClient() {
        return new RetryingClient(client);
    }

    ScrapedMetrics metrics() {
        return new ScrapedMetrics(process);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Kills the server, and starts it again on the same port with additional options. */
    void killAndRestart(List<String> moreOptions) throws IOException {
        process.kill();
        var options = new ArrayList<>(settings.options());
        options.addAll(moreOptions);
        process =
                ServerProcess.start(
                        new ServerProcess.Settings(
                                settings.command(),
                                settings.dataFolder(),
                                settings.port(),
                                options,
                                settings.environment()));
    }

    /** Measures the memory, threads, files and ended executions of the server. */
    Soak.Sample sample(long seconds) throws IOException {
        return new Soak.Sample(
                seconds,
                Heap.usedBytes(process),
                Threads.count(process),
                OpenFiles.count(process),
                ResourceUsage.measure(process, settings.dataFolder()).diskBytes(),
                Math.round(metrics().value("askel_executions_ended_total")));
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }
}
