package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * A server with access keys that the test classes of this JVM share, and the commands of its
 * operator. It starts with the first use of this class. Each test class uses its own names of users
 * and roles, or its own account.
 */
final class AccessServer {
    private static final Pattern KEY =
            Pattern.compile(
                    "aws_access_key_id = (AKIA[A-Z2-7]{16})\naws_secret_access_key = ([A-Za-z0-9+/]{40})\\s*");

    private static final String SETTINGS =
            """
            askel.audit.sink = file
            askel.connectors.http { plain = on, private-hosts = ["127.0.0.1"] }
            """;

    private static final Pattern TYPE = Pattern.compile("\"__type\":\"[^#]*#([A-Za-z]+)\"");

    static final Path home = createHome();
    static final AskelProcess server = startServer();
    static final String port = portOf(server);

    /** A key as the command prints it. */
    record PrintedKey(String id, String secret) {
        static PrintedKey of(String output) {
            var key = KEY.matcher(output);
            assertThat(key.matches()).as(output).isTrue();
            return new PrintedKey(key.group(1), key.group(2));
        }
    }

    private AccessServer() {}

    private static Path createHome() {
        try {
            var created = Files.createTempDirectory("askel-access-");
            // The account that runs PostgreSQL must be able to enter the folder.
            return Files.setPosixFilePermissions(
                    created, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AskelProcess startServer() {
        try {
            var config = Files.writeString(home.resolve("askel.conf"), SETTINGS);
            var started =
                    AskelProcess.launch(
                            Map.of("ASKEL_LOG_LEVEL", "TRACE"),
                            "up",
                            "--port",
                            "0",
                            "--auth",
                            "keys",
                            "--config",
                            config.toString(),
                            "--data",
                            data().toString());
            Runtime.getRuntime().addShutdownHook(new Thread(AccessServer::stop));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String portOf(AskelProcess process) {
        try {
            return Integer.toString(process.awaitReady().getPort());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void stop() {
        server.close();
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path data() {
        return home.resolve("data");
    }

    /** Runs a command of the operator in a process. */
    static AskelProcess launch(String... words) throws IOException {
        return AskelProcess.launch(withLocation(words));
    }

    /** Runs a command of the operator in this JVM, and returns its output. */
    static String output(String... words) {
        return AskelCommand.output(withLocation(words));
    }

    private static String[] withLocation(String... words) {
        var arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("--port", port, "--data", data().toString()));
        return arguments.toArray(String[]::new);
    }

    /** Creates a user with a managed policy, and returns a client that signs with its key. */
    static SignedClient user(String account, String name, String policy) throws Exception {
        return client(
                PrintedKey.of(
                        output(
                                "keys",
                                "create",
                                "--account",
                                account,
                                "--user",
                                name,
                                "--policy",
                                policy)));
    }

    static SignedClient client(PrintedKey key) throws Exception {
        return new SignedClient(
                server.awaitReady(), new AccessKey(new AccessKeyId(key.id()), key.secret()));
    }

    /** Calls an operation, signed with a key. */
    static String call(PrintedKey key, String operation, String body) throws Exception {
        return client(key).call(operation, body);
    }

    /**
     * Calls a route of the REST API, signed with a key.
     *
     * @param path below {@code /api/v1}, possibly with a query
     */
    static String rest(PrintedKey key, String method, String path, String body) throws Exception {
        return client(key).rest(method, path, "", body).body();
    }

    /** The name of the error of a call; empty when it succeeds. */
    static String errorOf(PrintedKey key) throws Exception {
        var type = TYPE.matcher(call(key, "ListStateMachines", "{}"));
        return type.find() ? type.group(1) : "";
    }

    /** Waits until the caches have forgotten the earlier state of the key. */
    static void awaitError(PrintedKey key, String error) throws Exception {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!errorOf(key).equals(error)) {
            assertThat(System.nanoTime())
                    .as("%s, awaited %s", key.id(), error)
                    .isLessThan(deadline);
            LockSupport.parkNanos(50_000_000);
        }
    }

    static Path policyFile(String action) throws IOException {
        return Files.writeString(
                home.resolve("policy.json"),
                """
                {"Version": "2012-10-17", "Statement":
                 {"Sid": "Lists", "Effect": "Allow", "Action": "%s", "Resource": "*"}}\
                """
                        .formatted(action));
    }

    static void assertRefused(String error, String... words) {
        var command = AskelCommand.run(withLocation(words));
        assertThat(command.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(command.errors()).contains(error);
    }
}
