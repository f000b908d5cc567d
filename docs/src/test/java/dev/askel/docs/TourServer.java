package dev.askel.docs;

import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A server with the tour's configuration, and the functions that it calls. */
final class TourServer implements AutoCloseable {
    /** The folder of the tour; tests run in the folder of their module. */
    static final Path TOUR = Path.of("tour").toAbsolutePath();

    private static final String FUNCTIONS_OF_THE_GUIDE = "http://127.0.0.1:9000";
    private static final String MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:";

    private final Path home;
    private final TourFunctions functions;
    private final ServerProcess server;
    private final AskelClient askel;

    private TourServer(Path home, TourFunctions functions, ServerProcess server) {
        this.home = home;
        this.functions = functions;
        this.server = server;
        this.askel = new AskelClient(server.endpoint());
    }

    /**
     * Starts both.
     *
     * @param options of {@code askel up} beside port, data folder and configuration
     */
    static TourServer start(TourFunctions functions, List<String> options) {
        try {
            var home = Files.createTempDirectory("askel-tour-");
            // PostgreSQL's account must find its folder.
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
            var configuration =
                    Files.writeString(
                            home.resolve("tour.conf"),
                            Files.readString(TOUR.resolve("tour.conf"))
                                    .replace(FUNCTIONS_OF_THE_GUIDE, functions.url()));
            var all = new ArrayList<>(List.of("--config", configuration.toString()));
            all.addAll(options);
            var settings =
                    ServerProcess.Settings.of(ServerCommand.classPath(), home.resolve("data"), all);
            return new TourServer(home, functions, ServerProcess.start(settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without a slash at its end. */
    String url() {
        return withoutSlash(server.endpoint());
    }

    private static String withoutSlash(URI endpoint) {
        return endpoint.getScheme() + "://" + endpoint.getAuthority();
    }

    /** Says where the functions are. */
    Path configuration() {
        return home.resolve("tour.conf");
    }

    TourFunctions functions() {
        return functions;
    }

    /** All executions of a machine, the first started first. */
    List<Run> runs(String machine) throws RefusedException, UnansweredException {
        var runs = new ArrayList<Run>();
        for (var arn : askel.executions(MACHINE + machine).reversed()) {
            runs.add(new Run(askel.describeExecution(arn), askel.history(arn), historyText(arn)));
        }
        return runs;
    }

    /** The answer of GetExecutionHistory to the byte; one page holds every history of the tour. */
    private String historyText(String arn) throws RefusedException, UnansweredException {
        return askel.text(
                "GetExecutionHistory",
                AskelClient.request().put("executionArn", arn).put("maxResults", 1000));
    }

    @Override
    public void close() {
        askel.close();
        server.close();
        functions.close();
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
