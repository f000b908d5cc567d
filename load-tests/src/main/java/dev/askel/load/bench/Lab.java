package dev.askel.load.bench;

import dev.askel.load.process.DatabaseProcesses;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.process.Usage;
import dev.askel.load.wire.AskelClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** A fresh data folder, a function that echoes and a server on both, for one measurement. */
final class Lab implements AutoCloseable {
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
        if (lab.isTraining()) {
            lab.server.close();
            lab.startAgain();
        }
        return lab;
    }

    /** The first server of a build takes notes for the start of those after it, which costs it. */
    private boolean isTraining() throws IOException {
        return MachineFacts.words(server.pid()).stream()
                .anyMatch(word -> word.startsWith("-XX:AOTCacheOutput"));
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
