package dev.askel.load.bench;

import dev.askel.load.process.DatabaseProcesses;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.process.Usage;
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

/** A fresh data folder, a function that echoes and a server on both, for one measurement. */
final class Lab implements AutoCloseable {
    private static final String NOTES = "-XX:AOTConfiguration=";
    private static final Duration CLASSES_KEPT_MAX = Duration.ofMinutes(3);

    private final Path home;
    private final EchoFunction echo;
    private final ServerProcess.Settings settings;
    private ServerProcess server;
    private AskelClient askel;

    private Lab(Path home, EchoFunction echo, ServerProcess.Settings settings) throws IOException {
        this.home = home;
        this.echo = echo;
        this.settings = settings;
        this.server = ServerProcess.start(settings);
        this.askel = new AskelClient(server.endpoint());
    }

    static Lab open(Options options) throws IOException {
        return open(options, Map.of());
    }

    /** The same whose server has more in its environment. */
    static Lab open(Options options, Map<String, String> environment) throws IOException {
        var home = Files.createTempDirectory(options.folder(), "askel-bench-");
        // PostgreSQL's account must find its folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        var echo = EchoFunction.start();
        var settings =
                ServerProcess.Settings.of(
                                options.server(),
                                home.resolve("data"),
                                List.of("--function", echo.mapping()))
                        .with(environment);
        var lab = new Lab(home, echo, settings);
        lab.haveClassesKept();
        return lab;
    }

    /**
     * The first server of a build takes notes of its classes, which costs it, and the second has a
     * file made of them, which takes a processor; none of this is to be measured.
     */
    private void haveClassesKept() throws IOException {
        var notes =
                MachineFacts.words(server.pid()).stream()
                        .filter(word -> word.startsWith(NOTES))
                        .findFirst();
        if (notes.isEmpty()) {
            return;
        }
        server.close();
        startAgain();
        var path = notes.get().substring(NOTES.length());
        var file = Path.of(path.substring(0, path.lastIndexOf('.')));
        if (!Deadline.in(CLASSES_KEPT_MAX).await(() -> Files.exists(file))) {
            throw new IllegalStateException("There is no " + file);
        }
        server.close();
        startAgain();
    }

    AskelClient askel() {
        return askel;
    }

    EchoFunction echo() {
        return echo;
    }

    ServerProcess server() {
        return server;
    }

    DatabaseProcesses database() {
        return DatabaseProcesses.of(settings.data());
    }

    Usage usage() {
        return Usage.of(server, settings.data());
    }

    /** Starts the server again on the same data; whoever calls has ended or killed it. */
    void startAgain() throws IOException {
        askel.close();
        server = ServerProcess.start(settings);
        askel = new AskelClient(server.endpoint());
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
