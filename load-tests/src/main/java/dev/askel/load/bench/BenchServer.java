package dev.askel.load.bench;

import dev.askel.access.AccessKey;
import dev.askel.load.bench.service.EchoFunction;
import dev.askel.load.process.DatabaseProcesses;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.ResourceUsage;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server for one measurement, with a new data folder and an echo function. */
final class BenchServer implements AutoCloseable {
    private static final String CACHE_OPTION = "-XX:AOTConfiguration=";
    private static final Duration CACHE_MAX = Duration.ofMinutes(3);

    private final Path home;
    private final EchoFunction echo;
    private final ServerProcess.Settings settings;
    private final @Nullable AccessKey key;
    private ServerProcess server;
    private AskelClient askel;

    private BenchServer(
            Path home, EchoFunction echo, ServerProcess.Settings settings, boolean signed)
            throws IOException {
        this.home = home;
        this.echo = echo;
        this.settings = settings;
        this.server = ServerProcess.start(settings);
        this.key = signed ? server.createKey("bench", "administrator") : null;
        this.askel = createClient();
    }

    private AskelClient createClient() {
        return key == null
                ? new AskelClient(server.endpoint())
                : AskelClient.signing(server.endpoint(), key);
    }

    static BenchServer open(BenchOptions options) throws IOException {
        return open(options, Map.of());
    }

    /** Starts a server with additional options. */
    static BenchServer open(BenchOptions options, List<String> moreOptions) throws IOException {
        return open(options, Map.of(), moreOptions);
    }

    /** Starts a server with additional environment variables. */
    static BenchServer open(BenchOptions options, Map<String, String> environment)
            throws IOException {
        return open(options, environment, List.of());
    }

    private static BenchServer open(
            BenchOptions options, Map<String, String> environment, List<String> moreOptions)
            throws IOException {
        Files.createDirectories(options.parentFolder());
        var home = Files.createTempDirectory(options.parentFolder(), "askel-bench-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        var echo = EchoFunction.start();
        var settings =
                ServerProcess.Settings.of(
                                options.serverCommand(),
                                home.resolve("data"),
                                Stream.concat(
                                                serverOptions(echo, options).stream(),
                                                moreOptions.stream())
                                        .toList())
                        .withEnvironment(environment(environment, options));
        var bench =
                new BenchServer(
                        home, echo, settings, options.comparedSetting() == ComparedSetting.SIGNED);
        bench.createAotCache();
        return bench;
    }

    private static Map<String, String> environment(
            Map<String, String> environment, BenchOptions options) {
        var compared = options.comparedSetting();
        return compared == null ? environment : compared.environment();
    }

    private static List<String> serverOptions(EchoFunction echo, BenchOptions options) {
        var function = List.of("--function", echo.functionOption(Workload.ECHO));
        var compared = options.comparedSetting();
        return compared == null
                ? function
                : Stream.concat(function.stream(), compared.serverOptions().stream()).toList();
    }

    /**
     * Restarts the server until the JVM's AOT cache exists. The first server of a build records its
     * classes. The cache is created while the second server runs. Both need CPU time that the
     * measurement must not include.
     */
    private void createAotCache() throws IOException {
        var option =
                MachineFacts.commandLine(server.pid()).stream()
                        .filter(argument -> argument.startsWith(CACHE_OPTION))
                        .findFirst();
        if (option.isEmpty()) {
            return;
        }
        server.close();
        restart();
        var path = option.get().substring(CACHE_OPTION.length());
        var file = Path.of(path.substring(0, path.lastIndexOf('.')));
        if (!Deadline.after(CACHE_MAX).await(() -> Files.exists(file))) {
            throw new IllegalStateException("There is no " + file);
        }
        server.close();
        restart();
    }

    AskelClient client() {
        return askel;
    }

    /** Returns the key that signs calls; null when the server does not verify signatures. */
    @Nullable AccessKey key() {
        return key;
    }

    EchoFunction echoFunction() {
        return echo;
    }

    ServerProcess serverProcess() {
        return server;
    }

    /** Returns the data folder. */
    Path dataFolder() {
        return settings.dataFolder();
    }

    DatabaseProcesses databaseProcesses() {
        return DatabaseProcesses.runningIn(settings.dataFolder());
    }

    ResourceUsage measureUsage() {
        return ResourceUsage.measure(server, settings.dataFolder());
    }

    /** Starts the server again with the same data. The caller must have stopped or killed it. */
    void restart() throws IOException {
        askel.close();
        server = ServerProcess.start(settings);
        askel = createClient();
    }

    @Override
    public void close() {
        askel.close();
        server.close();
        echo.close();
        try (var paths = Files.walk(home)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + home, e);
        }
    }
}
