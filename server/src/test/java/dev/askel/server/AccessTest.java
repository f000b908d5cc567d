package dev.askel.server;

import static dev.askel.server.AccessServer.awaitError;
import static dev.askel.server.AccessServer.call;
import static dev.askel.server.AccessServer.client;
import static dev.askel.server.AccessServer.data;
import static dev.askel.server.AccessServer.errorOf;
import static dev.askel.server.AccessServer.home;
import static dev.askel.server.AccessServer.output;
import static dev.askel.server.AccessServer.port;
import static dev.askel.server.AccessServer.rest;
import static dev.askel.server.AccessServer.server;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.access.AccessKeyId;
import dev.askel.server.AccessServer.PrintedKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests access keys with the commands of an operator and signed calls. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AccessTest {
    @Test
    void an_operator_creates_rotates_disables_and_deletes_keys() throws Exception {
        var account = "111111111111";
        var created =
                output(
                        "keys",
                        "create",
                        "--account",
                        account,
                        "--user",
                        "anna",
                        "--policy",
                        "administrator");
        var key = PrintedKey.of(created);
        assertThat(errorOf(key)).isEmpty();
        assertThat(errorOf(new PrintedKey(key.id(), "x" + key.secret().substring(1) + "x")))
                .isEqualTo("InvalidSignatureException");

        var second = PrintedKey.of(output("keys", "rotate", key.id()));
        assertThat(output("keys", "list", "--account", account).lines())
                .hasSize(2)
                .allMatch(line -> line.endsWith("user anna  policies administrator"));
        assertThat(errorOf(second)).isEmpty();

        assertThat(output("keys", "disable", key.id())).contains("disabled");
        awaitError(key, "UnrecognizedClientException");
        output("keys", "enable", key.id());
        awaitError(key, "");
        output("keys", "delete", key.id());
        awaitError(key, "UnrecognizedClientException");
        assertThat(errorOf(second)).isEmpty();
        assertThat(server.errors() + server.output()).doesNotContain(key.secret(), second.secret());
    }

    @Test
    void a_command_reads_port_data_folder_and_account_from_the_file_of_the_server()
            throws Exception {
        var file =
                Files.writeString(
                        home.resolve("server.conf"),
                        """
                        askel.http { host = "0.0.0.0", port = %s }
                        askel.data = "%s"
                        askel.access.installation-account = "222222222222"
                        """
                                .formatted(port, data()));
        try (var command =
                AskelProcess.launch(
                        "keys",
                        "create",
                        "--user",
                        "carl",
                        "--policy",
                        "viewer",
                        "--config",
                        file.toString())) {
            assertThat(command.awaitExit()).as(command.errors()).isEqualTo(ExitStatus.DONE.code());
            var key = PrintedKey.of(command.output());
            assertThat(AccessKeyId.accountOf(key.id())).contains("222222222222");
            assertThat(errorOf(key)).isEmpty();
        }
    }

    @Test
    void an_open_stream_ends_when_its_key_is_disabled() throws Exception {
        var key =
                PrintedKey.of(output("keys", "create", "--user", "streamer", "--policy", "viewer"));
        try (var client = HttpClient.newHttpClient()) {
            var opened =
                    client.send(
                            client(key).signed("GET", "/api/v1/executions/stream", "", Map.of()),
                            BodyHandlers.ofInputStream());
            assertThat(opened.statusCode()).isEqualTo(200);
            try (var lines =
                    new BufferedReader(
                            new InputStreamReader(opened.body(), StandardCharsets.UTF_8))) {
                assertThat(lines.readLine()).startsWith("retry:");
                output("keys", "disable", key.id());
                var rest = CompletableFuture.supplyAsync(() -> lines.lines().toList());
                assertThat(rest.get(1, TimeUnit.MINUTES)).contains("event: reconnect");
            }
        }
    }

    @Test
    void a_bulk_job_names_the_principal_that_started_it() throws Exception {
        var key = PrintedKey.of(output("keys", "create", "--user", "bulk", "--policy", "operator"));
        assertThat(rest(key, "POST", "/bulk?action=STOP&name=none", "{\"startedBy\":\"anna\"}"))
                .contains("\"startedBy\":\"arn:aws:iam::123456789012:user/bulk: anna\"");
        assertThat(rest(key, "POST", "/bulk?action=STOP&name=none", "{}"))
                .contains("\"startedBy\":\"arn:aws:iam::123456789012:user/bulk\"");
    }

    @Test
    void commands_are_signed_with_the_key_file() throws Exception {
        assertThat(output("keys", "list")).contains("in use");
        assertThat(output("connections", "list", "--account", "222222222222")).isEmpty();
        try (var stranger =
                AskelProcess.launch(
                        "keys",
                        "list",
                        "--port",
                        port,
                        "--data",
                        home.resolve("other").toString())) {
            assertThat(stranger.awaitExit()).isEqualTo(ExitStatus.REFUSED.code());
            assertThat(stranger.errors()).contains("askel.auth = keys", "AWS_ACCESS_KEY_ID");
        }
    }

    @Test
    void a_key_of_the_environment_signs_where_there_is_no_key_file() throws Exception {
        var key =
                PrintedKey.of(
                        output("keys", "create", "--user", "remote", "--policy", "administrator"));
        try (var command =
                AskelProcess.launch(
                        Map.of(
                                "AWS_ACCESS_KEY_ID", key.id(),
                                "AWS_SECRET_ACCESS_KEY", key.secret()),
                        "keys",
                        "list",
                        "--port",
                        port,
                        "--data",
                        home.resolve("other").toString())) {
            assertThat(command.awaitExit()).as(command.errors()).isEqualTo(ExitStatus.DONE.code());
        }
    }

    @Test
    void calls_of_executions_to_this_server_are_signed_for_their_own_account() throws Exception {
        var key =
                PrintedKey.of(
                        output(
                                "keys",
                                "create",
                                "--account",
                                "333333333333",
                                "--user",
                                "machines",
                                "--policy",
                                "administrator"));
        assertThat(
                        rest(
                                key,
                                "POST",
                                "/roles",
                                """
                                {"roleName": "r", "policies": ["viewer"], "trustPolicy":
                                 "{\\"Statement\\": {\\"Effect\\": \\"Allow\\", \\"Action\\": \\"sts:AssumeRole\\", \\"Principal\\": {\\"Service\\": \\"states.amazonaws.com\\"}}}"}\
                                """))
                .contains("role/r");
        var own =
                """
                {"StartAt": "L", "States": {"L": {"Type": "Task", "End": true,
                 "Resource": "arn:aws:states:::aws-sdk:sfn:listStateMachines", "Parameters": {}}}}\
                """;
        assertThat(run(key, "own", own)).contains("SUCCEEDED", "stateMachine:own");
        var foreign =
                own.replace(
                        "\"End\": true,",
                        "\"End\": true, \"Credentials\": {\"RoleArn\": \"arn:aws:iam::444444444444:role/r\"},");
        assertThat(run(key, "foreign", foreign)).contains("belongs to another account");
    }

    /** Creates an Express machine and runs it; returns the answer. */
    private static String run(PrintedKey key, String name, String definition) throws Exception {
        var created =
                call(
                        key,
                        "CreateStateMachine",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("name", name)
                                .put("definition", definition)
                                .put("type", "EXPRESS")
                                .put("roleArn", "arn:aws:iam::333333333333:role/r")
                                .toString());
        assertThat(created)
                .contains(
                        "creationDate",
                        "arn:aws:states:eu-north-1:333333333333:stateMachine:" + name);
        return call(
                key,
                "StartSyncExecution",
                "{\"stateMachineArn\":\"arn:aws:states:eu-north-1:333333333333:stateMachine:%s\"}"
                        .formatted(name));
    }

    /**
     * Each input that accepts a secret contains one. No secret appears in a log, an answer or the
     * database.
     */
    @Test
    void no_secret_appears_in_clear() throws Exception {
        var key =
                PrintedKey.of(
                        output("keys", "create", "--user", "planted", "--policy", "administrator"));
        var connection = "s3cret-of-a-connection";
        var shown = new StringBuilder();
        shown.append(
                rest(
                        key,
                        "POST",
                        "/connections",
                        """
                        {"name": "planted", "authorizationType": "API_KEY", "allowedHosts": ["example.com"],
                         "authParameters": {"apiKeyAuthParameters":
                           {"apiKeyName": "k", "apiKeyValue": "%s"}}}\
                        """
                                .formatted(connection)));
        assertThat(shown).contains("connection/planted");
        var wrong = new PrintedKey(key.id(), key.secret().substring(1) + "x");
        for (var each : List.of(key, wrong)) {
            for (var path :
                    List.of(
                            "/access-keys",
                            "/connections/planted",
                            "/connections/none",
                            "/policies/none",
                            "/keys")) {
                shown.append(rest(each, "GET", path, ""));
            }
            shown.append(call(each, "DescribeExecution", "{}"))
                    .append(client(each).get("/metrics").body());
        }
        shown.append(output("keys", "list", "--account", "123456789012"));
        shown.append(output("connections", "describe", "planted", "--region", "eu-north-1"));
        shown.append(server.errors()).append(server.output());
        var root = Files.readString(home.resolve("data.key")).strip();
        assertThat(root).matches("[0-9a-fA-F]{64}");
        var secrets = List.of(key.secret(), wrong.secret(), connection, root);
        assertThat(shown).contains("askel_", "#InvalidSignatureException", " DEBUG ", key.id());
        for (var secret : secrets) {
            assertThat(shown.indexOf(secret)).isNegative();
        }
        // The log of the database holds every committed row.
        assertThat(filesWith(key.id().getBytes(StandardCharsets.UTF_8))).isNotEmpty();
        for (var secret : secrets) {
            assertThat(filesWith(secret.getBytes(StandardCharsets.UTF_8))).isEmpty();
        }
        assertThat(filesWith(HexFormat.of().parseHex(root))).isEmpty();
    }

    /** Returns the files of the data folder that contain these bytes. */
    private static List<Path> filesWith(byte[] bytes) throws IOException {
        var wanted = new String(bytes, StandardCharsets.ISO_8859_1);
        var found = new ArrayList<Path>();
        try (var files = Files.walk(data())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                try {
                    if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(wanted)) {
                        found.add(file);
                    }
                } catch (NoSuchFileException _) {
                    // The database has removed a temporary file.
                }
            }
        } catch (UncheckedIOException gone) {
            assertThat(gone).hasCauseInstanceOf(NoSuchFileException.class);
        }
        return found;
    }

    @Test
    void the_log_says_how_to_create_the_first_key() {
        assertThat(server.errors() + server.output()).contains("./askel keys create --user admin");
    }

    @Test
    void a_server_on_loopback_says_how_to_create_a_password() throws Exception {
        var password =
                SignInTest.printedPassword(
                        output("users", "password", "berta", "--policy", "administrator"));
        assertThat(SignInTest.signIn(server, "berta", password).statusCode()).isEqualTo(200);
        assertThat(SignInTest.log(server))
                .contains("./askel users password admin")
                .doesNotContainPattern(SignInTest.LOGGED)
                .doesNotContain(password);
    }

    @Test
    void a_second_server_on_the_same_data_is_refused_and_names_the_first() throws Exception {
        try (var second = AskelProcess.launch("up", "--port", "0", "--data", data().toString())) {
            assertThat(second.awaitExit()).isEqualTo(ExitStatus.REFUSED.code());
            assertThat(second.errors()).contains("pid " + server.pid(), "host ", "--data");
        }
        assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void a_start_with_another_mode_is_refused() {
        var wrong =
                AskelCommand.refusedUp(
                        "--auth", "maybe", "--data", home.resolve("wrong").toString());
        assertThat(wrong.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(wrong.errors()).contains("--auth is off or keys, not maybe.");
    }
}
