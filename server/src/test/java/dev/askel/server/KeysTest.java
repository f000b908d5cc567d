package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.postgres.BundledPostgres;
import dev.askel.postgres.PostgresSettings;
import dev.askel.server.storage.RootKeyFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the key file and the key ring with the commands of an operator. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class KeysTest {
    private static final Path FOLDER = Path.of("target", "keys-test").toAbsolutePath();
    private static final Path DATA = FOLDER.resolve("data");
    private static final Path KEY_FILE = FOLDER.resolve("data.key");

    private static BundledPostgres postgres;

    @BeforeAll
    static void startDatabase() {
        postgres = BundledPostgres.start(PostgresSettings.in(FOLDER.resolve("database")));
    }

    @AfterAll
    static void stopDatabase() {
        postgres.close();
    }

    @BeforeEach
    void deleteTablesAndFiles() throws Exception {
        execute("DROP SCHEMA IF EXISTS askel CASCADE");
        Files.deleteIfExists(KEY_FILE);
    }

    private static void execute(String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static AskelProcess launch(String command, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.addAll(
                List.of(
                        "--data",
                        DATA.toString(),
                        "--db-url",
                        "postgresql://%s@%s"
                                .formatted(
                                        postgres.user(),
                                        postgres.jdbcUrl()
                                                .substring("jdbc:postgresql://".length()))));
        arguments.addAll(List.of(more));
        return AskelProcess.launch(
                Map.of("ASKEL_DB_PASSWORD", postgres.password()), arguments.toArray(String[]::new));
    }

    private static void assertRefused(AskelProcess server, String... texts) throws Exception {
        try (server) {
            assertThat(server.awaitExit()).isEqualTo(ExitStatus.REFUSED.code());
            assertThat(server.errors()).contains(texts);
        }
    }

    private static String outputOf(AskelProcess process) throws Exception {
        try (process) {
            assertThat(process.awaitExit()).as(process.errors()).isEqualTo(ExitStatus.DONE.code());
            return process.output();
        }
    }

    private static AskelProcess launchKeys(AskelProcess server, String... words) throws Exception {
        var arguments = new ArrayList<>(List.of("keys"));
        arguments.addAll(List.of(words));
        arguments.addAll(List.of("--port", Integer.toString(server.awaitReady().getPort())));
        return AskelProcess.launch(arguments.toArray(String[]::new));
    }

    private static String nextToken(AskelProcess server, String more) throws Exception {
        var body = server.call("ListActivities", "{\"maxResults\":1" + more + "}").body();
        assertThat(body).contains("\"nextToken\":\"");
        return body.replaceFirst(".*\"nextToken\":\"([^\"]+)\".*", "$1");
    }

    @Test
    void a_rotation_needs_no_restart_and_older_tokens_stay_valid() throws Exception {
        String before;
        String after;
        try (var server = launch("up", "--port", "0")) {
            for (var name : List.of("a", "b", "c")) {
                server.call("CreateActivity", "{\"name\":\"%s\"}".formatted(name));
            }
            before = nextToken(server, "");
            assertThat(outputOf(launchKeys(server, "rotate")))
                    .containsPattern("key 2 .* in use\nkey 1 ")
                    .doesNotContainPattern("key 1 .* in use");
            after = nextToken(server, ",\"nextToken\":\"%s\"".formatted(before));
            assertThat(ByteBuffer.wrap(Base64.getUrlDecoder().decode(after)).getInt(1))
                    .isEqualTo(2);
            server.terminate();
            server.awaitExit();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(KEY_FILE)))
                .isEqualTo("rw-------");

        // Without a server the command line reads the database.
        var listed = outputOf(launch("keys list", "--port", Integer.toString(freePort())));
        assertThat(listed.lines()).hasSize(2);

        try (var server = launch("up", "--port", "0")) {
            assertThat(
                            server.call(
                                            "ListActivities",
                                            "{\"nextToken\":\"%s\"}".formatted(before))
                                    .statusCode())
                    .isEqualTo(200);
            assertThat(
                            server.call("ListActivities", "{\"nextToken\":\"%s\"}".formatted(after))
                                    .statusCode())
                    .isEqualTo(200);
            assertThat(
                            outputOf(
                                            launchKeys(
                                                    server,
                                                    "rotate-root",
                                                    "--add",
                                                    "--data",
                                                    DATA.toString()))
                                    .lines())
                    .hasSize(2)
                    .doesNotContainAnyElementsOf(listed.lines().toList());
        }
    }

    private static String portOf(AskelProcess server) throws Exception {
        return Integer.toString(server.awaitReady().getPort());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void a_missing_or_wrong_key_file_is_refused() throws Exception {
        try (var server = launch("up", "--port", "0")) {
            server.call("CreateActivity", "{\"name\":\"kept\"}");
        }
        Files.delete(KEY_FILE);

        assertRefused(
                launch("up", "--port", "0"),
                "key file " + KEY_FILE + " is missing",
                "was wrapped by root key");
        assertThat(KEY_FILE).doesNotExist();

        RootKeyFile.create(KEY_FILE);
        assertRefused(
                launch("up", "--port", "0"),
                "key file " + KEY_FILE + " does not open the key ring of this database",
                "was wrapped by root key");

        // An operator without the key file loses tokens and connections, and nothing else.
        try (var reset =
                launch("keys reset", "--discard", "--port", Integer.toString(freePort()))) {
            assertThat(reset.awaitExit()).as(reset.errors()).isEqualTo(ExitStatus.DONE.code());
        }
        try (var server = launch("up", "--port", "0");
                var reset = launch("keys reset", "--discard", "--port", portOf(server))) {
            assertThat(server.call("ListActivities", "{}").body()).contains("activity:kept");
            assertThat(reset.awaitExit()).isEqualTo(ExitStatus.FAILED.code());
            assertThat(reset.errors()).contains("Stop all servers");
            try (var otherPort =
                    launch("keys reset", "--discard", "--port", Integer.toString(freePort()))) {
                assertThat(otherPort.awaitExit()).isEqualTo(ExitStatus.REFUSED.code());
                assertThat(otherPort.errors()).contains("The keys were not changed");
            }
        }

        Files.setPosixFilePermissions(KEY_FILE, PosixFilePermissions.fromString("rw-r--r--"));
        assertRefused(launch("up", "--port", "0"), KEY_FILE + " has the mode rw-r--r--");
    }

    @Test
    void a_node_of_a_cluster_without_a_key_file_does_not_start() throws Exception {
        assertRefused(
                launch("up", "--port", "0", "--profile", "cluster"),
                "Nodes of the profile cluster need a common key file",
                "askel keys create FILE");
    }

    @Test
    void a_key_file_is_created_once() throws Exception {
        var file = FOLDER.resolve("made.key");
        Files.deleteIfExists(file);
        assertThat(outputOf(AskelProcess.launch("keys", "create", file.toString()))).isEmpty();
        assertThat(Files.readString(file)).matches("[0-9a-f]{64}\n");
        try (var again = AskelProcess.launch("keys", "create", file.toString())) {
            assertThat(again.awaitExit()).isEqualTo(ExitStatus.FAILED.code());
            assertThat(again.errors()).contains(file + " exists already");
        }
        assertThat(outputOf(AskelProcess.launch("keys", "create", file.toString(), "--add")))
                .isEmpty();
        assertThat(Files.readAllLines(file)).hasSize(2);
    }
}
