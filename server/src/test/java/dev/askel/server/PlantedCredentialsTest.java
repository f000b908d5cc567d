package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.load.process.ServerCommand;
import dev.askel.postgres.BundledPostgres;
import dev.askel.postgres.PostgresSettings;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests that the credentials of callers and of the database remain secret. They appear in no log
 * line of any level, history, error, metric, page, later answer, or row of the database.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PlantedCredentialsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FOLDER = Path.of("target", "planted-credentials").toAbsolutePath();
    private static final String DATABASE_PASSWORD = "planted-database-password";
    private static final String OWN_PASSWORD = "planted password of anna";
    private static final String ACCOUNT = "123456789012";
    private static final String ACTIVITY = "arn:aws:states:eu-north-1:123456789012:activity:desk";
    private static final String MACHINE = "arn:aws:states:eu-north-1:123456789012:stateMachine:m";

    private static BundledPostgres postgres;
    private static AskelProcess server;

    /** The credentials by the place that takes them. */
    private final Map<String, String> planted = new LinkedHashMap<>();

    /** Everything that the server has shown. */
    private final StringBuilder shown = new StringBuilder();

    @BeforeAll
    static void start() throws Exception {
        postgres =
                BundledPostgres.start(
                        new PostgresSettings(
                                FOLDER.resolve("database"),
                                ServerCommand.sharedPrograms(),
                                "",
                                false,
                                0,
                                Duration.ofMinutes(5),
                                Map.of()));
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS askel CASCADE");
            statement.execute("DROP ROLE IF EXISTS planted");
            statement.execute(
                    "CREATE ROLE planted SUPERUSER LOGIN PASSWORD '" + DATABASE_PASSWORD + "'");
        }
        Files.deleteIfExists(FOLDER.resolve("data.key"));
        var config =
                Files.writeString(FOLDER.resolve("askel.conf"), "askel.audit.work = on").toString();
        server = launch("up", "--port", "0", "--auth", "keys", "--config", config);
    }

    @AfterAll
    static void stop() {
        server.close();
        postgres.close();
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    private static AskelProcess launch(String... words) throws Exception {
        var arguments = new ArrayList<>(List.of(words));
        arguments.addAll(
                List.of(
                        "--data",
                        FOLDER.resolve("data").toString(),
                        "--db-url",
                        "postgresql://planted@"
                                + postgres.jdbcUrl().substring("jdbc:postgresql://".length())));
        return AskelProcess.launch(
                Map.of("ASKEL_DB_PASSWORD", DATABASE_PASSWORD, "ASKEL_LOG_LEVEL", "TRACE"),
                arguments.toArray(String[]::new));
    }

    private static SignedClient administrator() throws Exception {
        try (var command =
                launch(
                        "keys",
                        "create",
                        "--user",
                        "admin",
                        "--policy",
                        "administrator",
                        "--port",
                        Integer.toString(server.awaitReady().getPort()))) {
            assertThat(command.awaitExit()).as(command.errors()).isEqualTo(ExitStatus.DONE.code());
            return new SignedClient(server.awaitReady(), SignedClient.printedKey(command.output()));
        }
    }

    /** Sends a request as a page of this server does. */
    private static HttpResponse<String> asPage(
            String method, String path, String cookie, String body) throws Exception {
        URI endpoint = server.awaitReady();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(endpoint.resolve(path))
                            .timeout(Duration.ofMinutes(1))
                            .header("Content-Type", "application/json")
                            .header("Origin", endpoint.toString())
                            .header("Cookie", cookie)
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private static String cookieOf(HttpResponse<String> answer) {
        var header = answer.headers().firstValue("Set-Cookie");
        assertThat(header).as(answer.body()).isPresent();
        return header.get().split(";", 2)[0];
    }

    private static String valueOf(String cookie) {
        return cookie.substring(cookie.indexOf('=') + 1);
    }

    private static String member(String json, String name) throws Exception {
        var value = JSON.readTree(json).path(name).textValue();
        assertThat(value).as(json).isNotNull();
        return value;
    }

    private void show(HttpResponse<String> answer) {
        shown.append(answer.headers().map()).append(answer.body()).append('\n');
    }

    @Test
    void no_output_and_no_row_contains_a_credential() throws Exception {
        var admin = administrator();
        planted.put("database password", DATABASE_PASSWORD);
        planted.put("secret of an access key", admin.key().secret());
        var cookie = signInAndUseSession(admin);
        useTaskToken(admin);
        for (var path : List.of("/console", "/console/users", "/docs", "/metrics")) {
            show(asPage("GET", path, cookie, ""));
        }
        for (var path : List.of("/access-keys", "/audit", "/keys", "/roles")) {
            show(admin.rest("GET", path, "", ""));
        }
        show(asPage("DELETE", "/api/v1/session", cookie, ""));
        // The record of the sign-out is stored after those of the earlier requests.
        var answers = admin.rest("GET", "/audit", "action=states%3ASendTaskSuccess", "");
        assertThat(answers.body()).contains("\"verdict\":\"ALLOWED\"");
        show(answers);
        show(asPage("GET", "/api/v1/access-keys", cookie, ""));
        shown.append(server.output()).append(server.errors());
        shown.append(dump());

        assertThat(shown.toString())
                .contains(" DEBUG ", "askel:SignIn", "askel_", ACTIVITY, "pbkdf2");
        planted.forEach((place, secret) ->
                assertThat(shown.toString())
                        .as(place)
                        .doesNotContain(secret, URLEncoder.encode(secret, StandardCharsets.UTF_8))
                        .doesNotContain(
                                HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8))));
    }

    /** Signs a person in, with wrong passwords between; returns the cookie. */
    private String signInAndUseSession(SignedClient admin) throws Exception {
        var oneTime =
                member(
                        admin.rest(
                                        "POST",
                                        "/users/anna/password",
                                        "",
                                        "{\"policies\":[\"administrator\"]}")
                                .body(),
                        "password");
        planted.put("one-time password", oneTime);
        planted.put("password", OWN_PASSWORD);
        show(signIn(OWN_PASSWORD, oneTime));
        show(signIn("anna", "not " + oneTime));
        var first = cookieOf(signIn("anna", oneTime));
        planted.put("first session cookie", valueOf(first));
        var passwords = "{\"oldPassword\":\"%s\",\"newPassword\":\"%s\"}";
        show(
                asPage(
                        "POST",
                        "/api/v1/session/password",
                        first,
                        passwords.formatted(OWN_PASSWORD, oneTime)));
        var cookie =
                cookieOf(
                        asPage(
                                "POST",
                                "/api/v1/session/password",
                                first,
                                passwords.formatted(oneTime, OWN_PASSWORD)));
        planted.put("session cookie", valueOf(cookie));
        for (var path : List.of("/api/v1/session", "/api/v1/sessions", "/api/v1/unknown")) {
            show(asPage("GET", path, cookie, ""));
        }
        show(asPage("GET", "/api/v1/activities", first, ""));
        return cookie;
    }

    private static HttpResponse<String> signIn(String user, String password) throws Exception {
        return asPage(
                "POST",
                "/api/v1/session",
                "",
                "{\"account\":\"%s\",\"userName\":\"%s\",\"password\":\"%s\"}"
                        .formatted(ACCOUNT, user, password));
    }

    /** Answers a task in right and in wrong ways. */
    private void useTaskToken(SignedClient admin) throws Exception {
        admin.call("CreateActivity", "{\"name\":\"desk\"}");
        admin.call(
                "CreateStateMachine",
                JSON.createObjectNode()
                        .put("name", "m")
                        .put("roleArn", "arn:aws:iam::123456789012:role/r")
                        .put(
                                "definition",
                                "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Task\",\"Resource\":\"%s\",\"End\":true}}}"
                                        .formatted(ACTIVITY))
                        .toString());
        var execution =
                member(
                        admin.call("StartExecution", "{\"stateMachineArn\":\"" + MACHINE + "\"}"),
                        "executionArn");
        var token =
                member(
                        admin.call("GetActivityTask", "{\"activityArn\":\"" + ACTIVITY + "\"}"),
                        "taskToken");
        planted.put("task token", token);
        show(admin.rest("POST", "/tasks/" + token + "/complete", "", "{\"output\":1}"));
        show(admin.rest("POST", "/tasks/" + token + "/unknown", "", "{}"));
        shown.append(
                admin.call(
                        "SendTaskSuccess", "{\"taskToken\":\"" + token + "\",\"output\":\"}\"}"));
        admin.call("SendTaskSuccess", "{\"taskToken\":\"" + token + "\",\"output\":\"{}\"}");
        shown.append(
                admin.call(
                        "SendTaskSuccess", "{\"taskToken\":\"" + token + "\",\"output\":\"{}\"}"));
        var query = "arn=" + execution.replace(":", "%3A");
        shown.append(admin.rest("GET", "/executions/" + execution + "/wait", "", "").body())
                .append(
                        admin.call(
                                "GetExecutionHistory", "{\"executionArn\":\"" + execution + "\"}"))
                .append(admin.rest("GET", "/inspect", query, "").body());
    }

    /** Returns all rows of the server's tables as text; bytes have hexadecimal digits. */
    private static String dump() throws SQLException {
        var rows = new StringBuilder();
        try (var connection = connect();
                var tables = connection.createStatement();
                var names =
                        tables.executeQuery(
                                "SELECT tablename FROM pg_tables WHERE schemaname = 'askel'")) {
            while (names.next()) {
                try (var table = connection.createStatement();
                        var found =
                                table.executeQuery(
                                        "SELECT t::text FROM askel.\"%s\" t"
                                                .formatted(names.getString(1)))) {
                    while (found.next()) {
                        rows.append(found.getString(1)).append('\n');
                    }
                }
            }
        }
        return rows.toString();
    }
}
