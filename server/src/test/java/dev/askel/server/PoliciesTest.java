package dev.askel.server;

import static dev.askel.server.AccessServer.assertRefused;
import static dev.askel.server.AccessServer.awaitError;
import static dev.askel.server.AccessServer.call;
import static dev.askel.server.AccessServer.errorOf;
import static dev.askel.server.AccessServer.home;
import static dev.askel.server.AccessServer.launch;
import static dev.askel.server.AccessServer.output;
import static dev.askel.server.AccessServer.policyFile;
import static dev.askel.server.AccessServer.rest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.TestPostgres;
import dev.askel.server.AccessServer.PrintedKey;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests policies with the commands of an operator and signed calls. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PoliciesTest {
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

        try (var attach = launch("policies", "attach", "lists", "--user", "lister")) {
            assertThat(attach.awaitExit()).isEqualTo(ExitStatus.FAILED.code());
            assertThat(attach.errors()).contains("lists does not exist");
        }
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

    @Test
    void policies_are_written_to_the_database_when_no_server_runs() throws Exception {
        var database = TestPostgres.shared().createDatabase();
        var keyFile = home.resolve("stopped.key").toString();
        AskelCommand.output("keys", "create", keyFile);
        var location =
                List.of(
                        "--key-file",
                        keyFile,
                        "--data",
                        home.resolve("stopped").toString(),
                        "--db-url",
                        database.url() + "?user=" + database.user(),
                        "--port");
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
            arguments.addAll(location);
            arguments.add(unused);
            printed.append(AskelCommand.output(arguments.toArray(String[]::new))).append('\n');
        }
        assertThat(printed)
                .contains(
                        "arn:aws:askel::123456789012:policy/lists",
                        "user/anna  policies viewer,lists",
                        "worker  managed",
                        "allowed by statement 1");
        var arguments = new ArrayList<>(List.of("up"));
        arguments.addAll(location);
        arguments.add("0");
        try (var started = AskelProcess.launch(arguments.toArray(String[]::new))) {
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
}
