package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests access keys with the commands of an operator and signed calls. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AccessTest {
    private static final Pattern KEY =
            Pattern.compile(
                    "aws_access_key_id = (AKIA[A-Z2-7]{16})\naws_secret_access_key = ([A-Za-z0-9+/]{40})\\s*");

    private static final Pattern TYPE = Pattern.compile("\"__type\":\"[^#]*#([A-Za-z]+)\"");

    private static Path home;
    private static AskelProcess server;
    private static String port;

    /** A key as the command prints it. */
    private record PrintedKey(String id, String secret) {
        static PrintedKey of(String output) {
            var key = KEY.matcher(output);
            assertThat(key.matches()).as(output).isTrue();
            return new PrintedKey(key.group(1), key.group(2));
        }
    }

    @BeforeAll
    static void start() throws Exception {
        home = Files.createTempDirectory("askel-access-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        server =
                AskelProcess.launch(
                        Map.of("ASKEL_LOG_LEVEL", "TRACE"),
                        "up",
                        "--port",
                        "0",
                        "--auth",
                        "keys",
                        "--data",
                        data().toString());
        port = Integer.toString(server.awaitReady().getPort());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Path data() {
        return home.resolve("data");
    }

    private static AskelProcess launch(String... words) throws IOException {
        var arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("--port", port, "--data", data().toString()));
        return AskelProcess.launch(arguments.toArray(String[]::new));
    }

    private static String output(String... words) throws Exception {
        try (var command = launch(words)) {
            assertThat(command.awaitExit()).as(command.errors()).isEqualTo(ExitStatus.DONE.code());
            return command.output();
        }
    }

    private static SignedClient client(PrintedKey key) throws Exception {
        return new SignedClient(
                server.awaitReady(), new AccessKey(new AccessKeyId(key.id()), key.secret()));
    }

    /** Calls an operation, signed with a key. */
    private static String call(PrintedKey key, String operation, String body) throws Exception {
        return client(key).call(operation, body);
    }

    /**
     * Calls a route of the REST API, signed with a key.
     *
     * @param path below {@code /api/v1}, possibly with a query
     */
    private static String rest(PrintedKey key, String method, String path, String body)
            throws Exception {
        return client(key).rest(method, path, "", body).body();
    }

    /** The name of the error of a call; empty when it succeeds. */
    private static String errorOf(PrintedKey key) throws Exception {
        var type = TYPE.matcher(call(key, "ListStateMachines", "{}"));
        return type.find() ? type.group(1) : "";
    }

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
    void a_user_may_do_only_what_its_policies_permit() throws Exception {
        var none = PrintedKey.of(output("keys", "create", "--user", "none"));
        assertThat(call(none, "ListStateMachines", "{}"))
                .contains(
                        "#AccessDeniedException\"",
                        "User: arn:aws:iam::123456789012:user/none is not authorized to perform:"
                                + " states:ListStateMachines on resource:"
                                + " arn:aws:states:eu-north-1:123456789012:stateMachine:*");
        var viewer =
                PrintedKey.of(output("keys", "create", "--user", "viewer", "--policy", "viewer"));
        assertThat(errorOf(viewer)).isEmpty();
        var arn = "arn:aws:iam::123456789012:user/viewer";
        var machine = "arn:aws:states:eu-north-1:123456789012:stateMachine:m";
        assertThat(output("access", "explain", arn, "states:DescribeStateMachine", machine))
                .isEqualTo("allowed by statement 1 (Read) of the policy viewer");
        assertThat(output("access", "explain", arn, "states:StartExecution", machine))
                .isEqualTo("denied, because no statement allows it");
        assertThat(call(viewer, "CreateActivity", "{\"name\":\"a\"}"))
                .contains("#AccessDeniedException\"");
    }

    private static Path policyFile(String action) throws IOException {
        return Files.writeString(
                home.resolve("policy.json"),
                """
                {"Version": "2012-10-17", "Statement":
                 {"Sid": "Lists", "Effect": "Allow", "Action": "%s", "Resource": "*"}}\
                """
                        .formatted(action));
    }

    @Test
    void an_operator_writes_policies_of_the_account() throws Exception {
        var file = policyFile("states:ListStateMachines").toString();
        assertThat(output("policies", "create", "lists", "--from", file))
                .isEqualTo("arn:aws:askel::123456789012:policy/lists");
        assertThat(output("policies", "list").lines()).contains("lists", "viewer  managed");
        assertThat(output("policies", "show", "lists")).contains("\"Sid\": \"Lists\"");
        var key = PrintedKey.of(output("keys", "create", "--user", "lister", "--policy", "lists"));
        assertThat(errorOf(key)).isEmpty();
        var arn = "arn:aws:iam::123456789012:user/lister";
        assertThat(output("access", "explain", arn, "states:ListStateMachines", "*"))
                .isEqualTo("allowed by statement 1 (Lists) of the policy lists");
        assertRefused("attached to entities, such as user/lister", "policies", "delete", "lists");

        var other = policyFile("states:ListActivities").toString();
        output("policies", "update", "lists", "--from", other);
        awaitError(key, "AccessDeniedException");
        assertThat(output("policies", "attach", "viewer", "--user", "lister"))
                .isEqualTo(arn + "  policies lists,viewer");
        awaitError(key, "");
        assertThat(output("policies", "detach", "viewer", "--user", "lister"))
                .isEqualTo(arn + "  policies lists");
        awaitError(key, "AccessDeniedException");
        output("policies", "detach", "lists", "--user", "lister");
        output("policies", "delete", "lists");

        assertRefused("lists does not exist", "policies", "attach", "lists", "--user", "lister");
        assertRefused(
                "'lists' at 'policies'", "keys", "create", "--user", "x", "--policy", "lists");
        assertRefused(
                "Statement 1 (Sid 'Lists'), element Action",
                "policies",
                "create",
                "wrong",
                "--from",
                policyFile("start").toString());
        // A user with keys may not give itself rights.
        assertThat(rest(key, "POST", "/policies/administrator/attach", "{\"userName\":\"lister\"}"))
                .contains("#AccessDeniedException", "askel:AttachPolicy");
    }

    private static void assertRefused(String error, String... words) throws Exception {
        try (var command = launch(words)) {
            assertThat(command.awaitExit()).isEqualTo(ExitStatus.FAILED.code());
            assertThat(command.errors()).contains(error);
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
    void policies_are_written_to_the_database_when_no_server_runs() throws Exception {
        var data = home.resolve("stopped").toString();
        try (var started = AskelProcess.launch("up", "--port", "0", "--data", data)) {
            assertThat(started.awaitReady()).isNotNull();
        }
        String unused;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = Integer.toString(socket.getLocalPort());
        }
        var file = policyFile("states:ListStateMachines").toString();
        var commands =
                List.of(
                        List.of("policies", "create", "lists", "--from", file),
                        List.of("keys", "create", "--user", "anna", "--policy", "viewer"),
                        List.of("policies", "attach", "lists", "--user", "anna"),
                        List.of("users", "password", "anna"),
                        List.of("policies", "list"),
                        List.of(
                                "access",
                                "explain",
                                "arn:aws:iam::123456789012:user/anna",
                                "states:ListStateMachines",
                                "*"));
        var printed = new StringBuilder();
        for (var words : commands) {
            var arguments = new ArrayList<>(words);
            arguments.addAll(List.of("--port", unused, "--data", data));
            try (var command = AskelProcess.launch(arguments.toArray(String[]::new))) {
                assertThat(command.awaitExit())
                        .as(command.errors())
                        .isEqualTo(ExitStatus.DONE.code());
                printed.append(command.output()).append('\n');
            }
        }
        assertThat(printed)
                .contains(
                        "arn:aws:askel::123456789012:policy/lists",
                        "user/anna  policies viewer,lists",
                        "worker  managed",
                        "allowed by statement 1");
        try (var started = AskelProcess.launch("up", "--port", "0", "--data", data)) {
            var records =
                    started.get(
                                    "/api/v1/audit?principal=os-user/"
                                            + System.getProperty("user.name"))
                            .body();
            assertThat(records)
                    .containsSubsequence(
                            "askel:ResetPassword",
                            "arn:aws:iam::123456789012:user/anna",
                            "askel:AttachPolicy",
                            "arn:aws:askel::123456789012:policy/lists",
                            "askel:CreateAccessKey",
                            "askel:CreatePolicy")
                    .doesNotContain("askel:List");
        }
    }

    /** Waits until the caches have forgotten the earlier state of the key. */
    private static void awaitError(PrintedKey key, String error) throws Exception {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!errorOf(key).equals(error)) {
            assertThat(System.nanoTime())
                    .as("%s, awaited %s", key.id(), error)
                    .isLessThan(deadline);
        }
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
     * Each place that takes a secret gets one; none appears in a log, an answer or the database.
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
    void a_start_with_another_mode_is_refused() throws Exception {
        try (var wrong = AskelProcess.launch("up", "--port", "0", "-Daskel.auth=maybe")) {
            assertThat(wrong.awaitExit()).isNotEqualTo(ExitStatus.DONE.code());
        }
    }
}
