package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.TestPostgres;
import dev.askel.server.storage.RootKeyFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
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

    private final TestPostgres.Database database =
            TestPostgres.shared().createDatabaseWithPassword();

    @BeforeEach
    void deleteFile() throws IOException {
        Files.createDirectories(FOLDER);
        Files.deleteIfExists(KEY_FILE);
    }

    /** Adds the options that name the data folder and the database, with a password. */
    private String[] withLocation(String password, String... words) {
        var arguments = new ArrayList<>(List.of(words));
        var login = "?user=%s&password=%s".formatted(database.user(), password);
        arguments.addAll(List.of("--data", DATA.toString(), "--db-url", database.url() + login));
        return arguments.toArray(String[]::new);
    }

    /** Starts a server that has the password from its environment. */
    private AskelProcess up() throws IOException {
        return AskelProcess.launch(
                Map.of("ASKEL_DB_PASSWORD", database.password()),
                "up",
                "--port",
                "0",
                "--data",
                DATA.toString(),
                "--db-url",
                database.url() + "?user=" + database.user());
    }

    private static void assertRefused(AskelCommand refused, String... texts) {
        assertThat(refused.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(refused.errors()).contains(texts);
    }

    /** Starts a server that is refused. */
    private AskelCommand refusedUp(String... options) {
        return AskelCommand.refusedUp(withLocation(database.password(), options));
    }

    /** Runs {@code askel keys} with the database. */
    private AskelCommand keys(String port, String... words) {
        var arguments = new ArrayList<>(List.of("keys"));
        arguments.addAll(List.of(words));
        arguments.addAll(List.of("--port", port));
        return AskelCommand.run(
                withLocation(database.password(), arguments.toArray(String[]::new)));
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
        try (var server = up()) {
            for (var name : List.of("a", "b", "c")) {
                server.call("CreateActivity", "{\"name\":\"%s\"}".formatted(name));
            }
            before = nextToken(server, "");
            assertThat(AskelCommand.output("keys", "rotate", "--port", portOf(server)))
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
        var listed = keys(freePort(), "list").output();
        assertThat(listed.lines()).hasSize(2);

        try (var server = up()) {
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
                            AskelCommand.output(
                                            "keys",
                                            "rotate-root",
                                            "--add",
                                            "--data",
                                            DATA.toString(),
                                            "--port",
                                            portOf(server))
                                    .lines())
                    .hasSize(2)
                    .doesNotContainAnyElementsOf(listed.lines().toList());
        }
    }

    private static String portOf(AskelProcess server) throws Exception {
        return Integer.toString(server.awaitReady().getPort());
    }

    private static String freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    @Test
    void a_missing_or_wrong_key_file_is_refused() throws Exception {
        try (var server = up()) {
            server.call("CreateActivity", "{\"name\":\"kept\"}");
        }
        Files.delete(KEY_FILE);

        try (var refused = up()) {
            assertThat(refused.awaitExit()).isEqualTo(ExitStatus.REFUSED.code());
            assertThat(refused.errors())
                    .contains("key file " + KEY_FILE + " is missing", "was wrapped by root key");
        }
        assertThat(KEY_FILE).doesNotExist();

        RootKeyFile.create(KEY_FILE);
        assertRefused(
                refusedUp(),
                "key file " + KEY_FILE + " does not open the key ring of this database",
                "was wrapped by root key");

        // An operator without the key file loses tokens and connections, and nothing else.
        var reset = keys(freePort(), "reset", "--discard");
        assertThat(reset.status()).as(reset.errors()).isEqualTo(ExitStatus.DONE);
        try (var server = up()) {
            assertThat(server.call("ListActivities", "{}").body()).contains("activity:kept");
            var running = keys(portOf(server), "reset", "--discard");
            assertThat(running.status()).isEqualTo(ExitStatus.FAILED);
            assertThat(running.errors()).contains("Stop all servers");
            assertRefused(keys(freePort(), "reset", "--discard"), "The keys were not changed");
        }

        Files.setPosixFilePermissions(KEY_FILE, PosixFilePermissions.fromString("rw-r--r--"));
        assertRefused(refusedUp(), KEY_FILE + " has the mode rw-r--r--");
    }

    @Test
    void a_node_of_a_cluster_without_a_key_file_does_not_start() {
        assertRefused(
                refusedUp("--profile", "cluster"),
                "Nodes of the profile cluster need a common key file",
                "askel keys create FILE");
    }

    @Test
    void commands_and_nodes_need_the_password_of_the_database() throws Exception {
        var refused = "The database " + database.url() + " cannot be used: ";
        var list = new String[] {"keys", "list", "--port", freePort()};
        assertRefused(
                AskelCommand.run(withLocation("", list)),
                "The database " + database.url() + " refuses the connection",
                "set the variable ASKEL_DB_PASSWORD");
        assertRefused(AskelCommand.run(withLocation("wrong", list)), refused, "password");
        assertRefused(
                AskelCommand.refusedUp(withLocation("wrong", "--profile", "cluster")),
                refused,
                "password authentication failed");
    }

    @Test
    void a_key_file_is_created_once() throws Exception {
        var file = FOLDER.resolve("made.key");
        Files.deleteIfExists(file);
        assertThat(AskelCommand.output("keys", "create", file.toString())).isEmpty();
        assertThat(Files.readString(file)).matches("[0-9a-f]{64}\n");
        try (var again = AskelProcess.launch("keys", "create", file.toString())) {
            assertThat(again.awaitExit()).isEqualTo(ExitStatus.FAILED.code());
            assertThat(again.errors()).contains(file + " exists already");
        }
        assertThat(AskelCommand.output("keys", "create", file.toString(), "--add")).isEmpty();
        assertThat(Files.readAllLines(file)).hasSize(2);
    }
}
