package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.access.key.PrincipalName;
import dev.askel.load.process.ServerCommand;
import dev.askel.server.inspection.AccessKeyAdministration;
import dev.askel.server.inspection.ConnectionAdministration;
import dev.askel.server.inspection.PasswordAdministration;
import dev.askel.server.inspection.PolicyAdministration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the first sign-in to a new server, as an operator finds it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SignInTest {
    static final Pattern LOGGED =
            Pattern.compile(
                    "as admin(?: of account 999999999999)? with the one-time password"
                            + " ([A-Z2-9-]{23}),");
    private static final Pattern PRINTED = Pattern.compile("password = ([A-Z2-9-]{23})\n.*");

    private Path home;

    @BeforeEach
    void createHome() throws IOException {
        home = Files.createTempDirectory("askel-sign-in-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @AfterEach
    void deleteHome() throws IOException {
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private AskelProcess up(String host, String... options) throws IOException {
        var arguments = new ArrayList<String>();
        arguments.addAll(
                List.of("up", "--port", "0", "--host", host, "--auth", "keys", "--data", data()));
        arguments.addAll(List.of(options));
        return AskelProcess.launch(arguments.toArray(String[]::new));
    }

    private String data() {
        return home.resolve("data").toString();
    }

    /** Everything that a server has printed. */
    static String log(AskelProcess server) {
        return server.output() + "\n" + server.errors();
    }

    /** Waits until the log shows the one-time password. */
    private static String loggedPassword(AskelProcess server) {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (true) {
            var found = LOGGED.matcher(log(server));
            if (found.find()) {
                return found.group(1);
            }
            assertThat(System.nanoTime()).as(log(server)).isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private String[] passwordCommand(String user, int port) {
        return new String[] {
            "users",
            "password",
            user,
            "--policy",
            "administrator",
            "--port",
            Integer.toString(port),
            "--data",
            data()
        };
    }

    /** Resets a password by a process with environment variables. */
    private String resetPassword(Map<String, String> environment, String user, int port)
            throws Exception {
        try (var command = AskelProcess.launch(environment, passwordCommand(user, port))) {
            assertThat(command.awaitExit()).as(command.errors()).isEqualTo(ExitStatus.DONE.code());
            return printedPassword(command.output());
        }
    }

    /** Returns the one-time password that {@code askel users password} has printed. */
    static String printedPassword(String output) {
        var printed = PRINTED.matcher(output);
        assertThat(printed.matches()).as(output).isTrue();
        return printed.group(1);
    }

    /** Signs a person in, as the page of the console does. */
    static HttpResponse<String> signIn(AskelProcess server, String user, String password)
            throws Exception {
        var endpoint = URI.create("http://127.0.0.1:" + server.awaitReady().getPort());
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(endpoint.resolve("/api/v1/session"))
                            .timeout(Duration.ofMinutes(1))
                            .header("Content-Type", "application/json")
                            .header("Origin", endpoint.toString())
                            .POST(
                                    BodyPublishers.ofString(
                                            "{\"userName\":\"%s\",\"password\":\"%s\"}"
                                                    .formatted(user, password)))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    @Test
    @Tag("nightly")
    void the_first_start_beyond_loopback_creates_an_administrator() throws Exception {
        String password;
        try (var server = up("0.0.0.0")) {
            server.awaitReady();
            password = loggedPassword(server);
            assertThat(signIn(server, "admin", password).body())
                    .contains("\"policies\":[\"administrator\"]", "\"passwordMustChange\":true");
        }
        // Without a server, commands change the database.
        var stopped = resetPassword(Map.of(), "anna", 1);
        var key = createKeyWithoutServer();
        // No later start logs the password. After its loss, an operator sets a new password.
        try (var server = up("0.0.0.0")) {
            int port = server.awaitReady().getPort();
            assertThat(signIn(server, "anna", stopped).statusCode()).isEqualTo(200);
            var other = printedPassword(AskelCommand.output(passwordCommand("admin", port)));
            assertThat(signIn(server, "admin", password).statusCode()).isEqualTo(403);
            assertThat(signIn(server, "admin", other).statusCode()).isEqualTo(200);
            assertThat(log(server)).doesNotContainPattern(LOGGED).doesNotContain(other);
            var otto = new SignedClient(URI.create("http://127.0.0.1:" + port), key);
            assertThat(otto.call("ListActivities", "{}")).contains("\"activities\":[]");
            assertThat(otto.call("CreateActivity", "{\"name\":\"a\"}"))
                    .contains("AccessDeniedException");
        }
    }

    /** Creates a policy, and a key of a user with this policy, in the bundled database. */
    private AccessKey createKeyWithoutServer() throws IOException {
        var policy =
                Files.writeString(
                        home.resolve("policy.json"),
                        """
                        {"Version": "2012-10-17", "Statement":
                         {"Effect": "Allow", "Action": "states:ListActivities", "Resource": "*"}}\
                        """);
        var config =
                Files.writeString(
                                home.resolve("commands.conf"),
                                """
                                askel.http.port = 1
                                askel.data = "%s"
                                askel.postgres { create-user = off, programs = "%s" }
                                """
                                        .formatted(data(), ServerCommand.sharedPrograms()))
                        .toString();
        assertThat(
                        AskelCommand.output(
                                "policies",
                                "create",
                                "lists",
                                "--from",
                                policy.toString(),
                                "--config",
                                config))
                .isEqualTo("arn:aws:askel::123456789012:policy/lists");
        return SignedClient.printedKey(
                AskelCommand.output(
                        "keys",
                        "create",
                        "--user",
                        "otto",
                        "--policy",
                        "lists",
                        "--config",
                        config));
    }

    @Test
    void people_sign_in_to_the_account_of_the_installation() throws Exception {
        var settings =
                Files.writeString(
                        home.resolve("askel.conf"),
                        "askel.access.installation-account = \"999999999999\"");
        try (var server = up("0.0.0.0", "--config", settings.toString())) {
            int port = server.awaitReady().getPort();
            var password = loggedPassword(server);
            assertThat(signIn(server, "admin", password).body())
                    .contains("arn:aws:iam::999999999999:user/admin");
            assertThat(log(server))
                    .contains(
                            "as admin of account 999999999999 with",
                            "./askel users password admin --account 999999999999");
            var other =
                    resetPassword(
                            Map.of(
                                    "JAVA_TOOL_OPTIONS",
                                    "-Daskel.access.installation-account=999999999999"),
                            "anna",
                            port);
            assertThat(signIn(server, "anna", other).body())
                    .contains("arn:aws:iam::999999999999:user/anna");
            commandsActInTheAccountOfTheInstallation(port);
        }
    }

    /** Runs commands without {@code --account}, as their process would. */
    private void commandsActInTheAccountOfTheInstallation(int port) throws Exception {
        var config =
                Settings.resolve(
                        Map.of(
                                "askel.http.port",
                                Integer.toString(port),
                                "askel.data",
                                data(),
                                "askel.access.installation-account",
                                "999999999999"),
                        Optional.empty());
        var printed = new ArrayList<String>();
        try (var keys = new AccessKeyAdministration(config, Optional.empty());
                var policies = new PolicyAdministration(config, Optional.empty());
                var connections =
                        new ConnectionAdministration(config, Optional.empty(), Optional.empty());
                var passwords = new PasswordAdministration(config, Optional.empty())) {
            keys.create("otto", List.of("viewer"), printed::add);
            assertThat(AccessKeyId.accountOf(printed.getFirst().replaceFirst(".* = ", "")))
                    .contains("999999999999");
            assertThat(policies.attach("operator", PrincipalName.Kind.USER, "otto").text())
                    .startsWith("arn:aws:iam::999999999999:user/otto");
            assertThat(
                            connections
                                    .create(
                                            "web",
                                            """
                                            {"authorizationType": "BASIC", "authParameters":
                                             {"basicAuthParameters": {"username": "u", "password": "p"}}}
                                            """,
                                            List.of("web.example"))
                                    .text())
                    .startsWith("arn:aws:events:us-east-1:999999999999:connection/web/");
            printed.clear();
            passwords.endSessions("anna", false, printed::add);
            assertThat(printed).containsExactly("sessions = 1");
        }
    }
}
