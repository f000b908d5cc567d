package dev.askel.docs;

import dev.askel.access.AccessKey;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/** A server with the tour's configuration, and the functions that its executions call. */
final class TourServer implements AutoCloseable {
    /** The folder of the tour. The working directory of the tests is their module's folder. */
    static final Path TOUR = Path.of("tour").toAbsolutePath();

    /** The host and port of the functions in the configuration and in READMEs. */
    private static final String FUNCTIONS = "127.0.0.1:9000";

    private static final String SERVER_IN_READMES = "http://127.0.0.1:8083";
    private static final String MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:";

    private final Path home;
    private final TourFunctions functions;
    private final ServerProcess server;
    private final AskelClient askel;

    /** The key of an administrator; null when the server accepts unsigned calls. */
    private final @Nullable AccessKey key;

    private TourServer(
            Path home, TourFunctions functions, ServerProcess server, @Nullable AccessKey key) {
        this.home = home;
        this.functions = functions;
        this.server = server;
        this.key = key;
        this.askel =
                key == null
                        ? new AskelClient(server.endpoint())
                        : AskelClient.signing(server.endpoint(), key);
    }

    /**
     * Starts a server for these functions.
     *
     * @param options options of {@code askel up}, besides port, data folder and configuration
     * @param moreLines further lines of the configuration file
     */
    static TourServer start(TourFunctions functions, List<String> options, String moreLines) {
        try {
            var home = Files.createTempDirectory("askel-tour-");
            // The account that runs PostgreSQL must be able to enter the folder.
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
            var configuration =
                    Files.writeString(
                            home.resolve("tour.conf"),
                            withFunctions(Files.readString(TOUR.resolve("tour.conf")), functions)
                                    + moreLines);
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
                    ServerProcess.Settings.of(
                            ServerCommand.ofClassPath(), home.resolve("data"), all);
            var server = ServerProcess.start(settings);
            return new TourServer(
                    home, functions, server, options.contains("--auth") ? createKey(server) : null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns lines of a configuration file that export the trace of each execution. */
    static String tracingSettings(String endpoint) {
        return """

        askel.tracing { endpoint = "%s", machines = all, map-run-sampling = 1 }
        """
                .formatted(endpoint);
    }

    private static String withFunctions(String text, TourFunctions functions) {
        return text.replace(FUNCTIONS, URI.create(functions.url()).getAuthority());
    }

    /** Returns the commands with the URLs of this server and its functions. */
    String withUrls(String commands) {
        return withFunctions(commands.replace(SERVER_IN_READMES, url()), functions);
    }

    /** Creates the key of an administrator, and the role of the tour's state machines. */
    private static AccessKey createKey(ServerProcess server) throws IOException {
        var created = server.createKey("tour", "administrator");
        try {
            new SignedRest(server.endpoint(), created).createRole("tour", "operator");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
        return created;
    }

    /** Returns the credentials of clients. A server without keys accepts any. */
    AwsCredentials credentials() {
        return key == null
                ? AwsBasicCredentials.create("tour", "tour")
                : AwsBasicCredentials.create(key.id().text(), key.secret());
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
            throws ErrorResponseException, UnknownOutcomeException {
        var executions = new ArrayList<EndedExecution>();
        for (var arn : askel.executionArns(MACHINE + machine).reversed()) {
            executions.add(
                    new EndedExecution(
                            askel.describeExecution(arn),
                            askel.historyEvents(arn),
                            historyText(arn)));
        }
        return executions;
    }

    /**
     * Returns the response of GetExecutionHistory, byte for byte. Each history of the tour fits one
     * page.
     */
    private String historyText(String arn) throws ErrorResponseException, UnknownOutcomeException {
        return askel.callForText(
                "GetExecutionHistory",
                AskelClient.newRequest().put("executionArn", arn).put("maxResults", 1000));
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
