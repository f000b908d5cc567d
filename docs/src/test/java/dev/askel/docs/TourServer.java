package dev.askel.docs;

import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
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

/** A server with the tour's configuration, and the functions that its executions call. */
final class TourServer implements AutoCloseable {
    /** The folder of the tour. The working directory of the tests is their module's folder. */
    static final Path TOUR = Path.of("tour").toAbsolutePath();

    private static final String FUNCTIONS_IN_CONFIGURATION = "http://127.0.0.1:9000";
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
     * Starts a server for these functions.
     *
     * @param options options of {@code askel up}, besides port, data folder and configuration
     */
    static TourServer start(TourFunctions functions, List<String> options) {
        try {
            var home = Files.createTempDirectory("askel-tour-");
            // The account that runs PostgreSQL must be able to enter the folder.
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
            var configuration =
                    Files.writeString(
                            home.resolve("tour.conf"),
                            Files.readString(TOUR.resolve("tour.conf"))
                                    .replace(FUNCTIONS_IN_CONFIGURATION, functions.url()));
            var buckets = home.resolve("buckets");
            copyBuckets(buckets);
            var all =
                    new ArrayList<>(
                            List.of(
                                    "--config",
                                    configuration.toString(),
                                    "--s3-dir",
                                    buckets.toString()));
            all.addAll(options);
            var settings =
                    ServerProcess.Settings.of(ServerCommand.classPath(), home.resolve("data"), all);
            return new TourServer(home, functions, ServerProcess.start(settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies the buckets of the tour, so that it writes no files beside its sources. */
    static void copyBuckets(Path target) throws IOException {
        copy(TOUR.resolve("12-sales/buckets"), target);
    }

    private static void copy(Path source, Path target) throws IOException {
        try (var paths = Files.walk(source)) {
            for (var path : paths.toList()) {
                Files.copy(path, target.resolve(source.relativize(path)));
            }
        }
    }

    /** Returns the folder of S3's buckets. */
    Path buckets() {
        return home.resolve("buckets");
    }

    /** Returns the URL without a trailing slash. */
    String url() {
        return withoutSlash(server.endpoint());
    }

    private static String withoutSlash(URI endpoint) {
        return endpoint.getScheme() + "://" + endpoint.getAuthority();
    }

    /** Returns the configuration file with the URL of the functions. */
    Path configuration() {
        return home.resolve("tour.conf");
    }

    TourFunctions functions() {
        return functions;
    }

    /** Returns all executions of a state machine, ordered by their start. */
    List<EndedExecution> executions(String machine)
            throws ErrorResponseException, UnansweredException {
        var executions = new ArrayList<EndedExecution>();
        for (var arn : askel.executions(MACHINE + machine).reversed()) {
            executions.add(
                    new EndedExecution(
                            askel.describeExecution(arn), askel.history(arn), historyText(arn)));
        }
        return executions;
    }

    /**
     * Returns the response of GetExecutionHistory, byte for byte. Each history of the tour fits one
     * page.
     */
    private String historyText(String arn) throws ErrorResponseException, UnansweredException {
        return askel.callForText(
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
