package dev.askel.load.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A server process with a heap of 512 MiB, which ends when that is not enough. */
final class SmallServer implements AutoCloseable {
    private static final Duration AGAIN_AFTER = Duration.ofMillis(50);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(75);

    private final ServerProcess.Settings settings;
    private ServerProcess process;
    private AskelClient client;

    private SmallServer(ServerProcess.Settings settings) throws IOException {
        this.settings = settings;
        this.process = ServerProcess.start(settings);
        this.client = new AskelClient(process.endpoint());
    }

    static SmallServer start(Path folder, List<String> options) throws IOException {
        // PostgreSQL's account must find its folder.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        return new SmallServer(
                ServerProcess.Settings.of(
                        ServerCommand.classPath("-Xmx512m", "-XX:+ExitOnOutOfMemoryError"),
                        folder.resolve("data"),
                        options));
    }

    AskelClient client() {
        return client;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Kills the server and starts it again, as it was. */
    void killAndRestart(List<String> moreOptions) throws IOException {
        client.close();
        process.kill();
        var options = new ArrayList<>(settings.options());
        options.addAll(moreOptions);
        process =
                ServerProcess.start(
                        new ServerProcess.Settings(
                                settings.command(),
                                settings.data(),
                                settings.port(),
                                options,
                                settings.environment()));
        client = new AskelClient(process.endpoint());
    }

    /** Starts so many executions from so many threads; those that are throttled come again. */
    void start(String machineArn, String input, int executions, int threads)
            throws InterruptedException {
        var left = new AtomicInteger(executions);
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                pool.execute(() -> {
                    while (left.getAndDecrement() > 0 && !Thread.currentThread().isInterrupted()) {
                        startOne(machineArn, input);
                    }
                });
            }
        }
    }

    private void startOne(String machineArn, String input) {
        while (process.isAlive()) {
            try {
                client.startExecution(machineArn, input);
                return;
            } catch (RefusedException | UnansweredException _) {
                pause();
            }
        }
    }

    private static void pause() {
        LockSupport.parkNanos(AGAIN_AFTER.toNanos());
    }

    /** Executions of a machine with a status, as ListExecutions counts them. */
    int count(String machineArn, String status) throws RefusedException, UnansweredException {
        int count = 0;
        var request =
                AskelClient.request()
                        .put("stateMachineArn", machineArn)
                        .put("statusFilter", status)
                        .put("maxResults", 1_000);
        while (true) {
            var page = client.call("ListExecutions", request);
            count += page.path("executions").size();
            if (!page.hasNonNull("nextToken")) {
                return count;
            }
            request.put("nextToken", page.path("nextToken").asText());
        }
    }

    boolean isAnyRunning(String machineArn) throws RefusedException, UnansweredException {
        var request =
                AskelClient.request()
                        .put("stateMachineArn", machineArn)
                        .put("statusFilter", "RUNNING")
                        .put("maxResults", 1);
        return !client.call("ListExecutions", request).path("executions").isEmpty();
    }

    /** A figure of {@code /metrics}; the sum where it has labels. */
    double metric(String name) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var answer =
                    http.send(
                            HttpRequest.newBuilder(process.endpoint().resolve("/metrics"))
                                    .timeout(ANSWER_MAX)
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.body()).contains("# TYPE " + name + " ");
            return answer.body()
                    .lines()
                    .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                    .mapToDouble(
                            line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }
}
