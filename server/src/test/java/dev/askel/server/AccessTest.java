package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests access keys with the commands of an operator and signed calls. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AccessTest {
    private static final Pattern TYPE = Pattern.compile("\"__type\":\"[^#]*#([A-Za-z]+)\"");

    private static Path home;
    private static AskelProcess server;
    private static String port;

    /** A key as the command prints it. */
    private record PrintedKey(String id, String secret) {
        static PrintedKey of(String output) {
            var key = SignedClient.printedKey(output);
            return new PrintedKey(key.id().text(), key.secret());
        }
    }

    @BeforeAll
    static void start() throws Exception {
        home = Files.createTempDirectory("askel-access-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        server =
                AskelProcess.launch(
                        "up", "--port", "0", "--auth", "keys", "--data", data().toString());
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

    /** Calls an operation, signed with a key. */
    private static String call(PrintedKey key, String operation, String body) throws Exception {
        return new SignedClient(
                        server.awaitReady(), new AccessKey(new AccessKeyId(key.id()), key.secret()))
                .call(operation, body);
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
                        new SignedClient(
                                        server.awaitReady(),
                                        new AccessKey(new AccessKeyId(key.id()), key.secret()))
                                .rest(
                                        "POST",
                                        "/roles",
                                        "",
                                        """
                                        {"roleName": "r", "policies": ["viewer"], "trustPolicy":
                                         "{\\"Statement\\": {\\"Effect\\": \\"Allow\\", \\"Action\\": \\"sts:AssumeRole\\", \\"Principal\\": {\\"Service\\": \\"states.amazonaws.com\\"}}}"}\
                                        """)
                                .statusCode())
                .isEqualTo(200);
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
