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
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests that the credentials of callers, connections, the identity provider and the database remain
 * secret. They appear in no log line of any level, history, error, metric, page, later answer, or
 * row of the database.
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

    private static final String CLIENT_SECRET = "planted-secret-of-the-client";

    private static BundledPostgres postgres;
    private static TestIssuer issuer;
    private static AskelProcess server;

    /** The credentials, by a description of the input that contained them. */
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
        issuer = new TestIssuer();
        var config =
                Files.writeString(
                                FOLDER.resolve("askel.conf"),
                                "askel.audit.work = on\n" + issuer.settings())
                        .toString();
        server = launch("up", "--port", "0", "--auth", "keys", "--config", config);
    }

    @AfterAll
    static void stop() {
        server.close();
        issuer.close();
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
                Map.of(
                        "ASKEL_DB_PASSWORD",
                        DATABASE_PASSWORD,
                        "ASKEL_OIDC_CLIENT_SECRET",
                        CLIENT_SECRET,
                        "ASKEL_LOG_LEVEL",
                        "TRACE"),
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
        var cookies =
                answer.headers().allValues("Set-Cookie").stream()
                        .map(header -> header.split(";", 2)[0])
                        .filter(cookie -> !valueOf(cookie).isEmpty())
                        .toList();
        assertThat(cookies).as(answer.headers() + answer.body()).hasSize(1);
        return cookies.getFirst();
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
        planted.put("root key", Files.readString(FOLDER.resolve("data.key")).strip());
        var cookie = signInAndUseSession(admin);
        useTaskToken(admin);
        createConnections(admin);
        signInWithProvider();
        useDamagedCredentials(admin);
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
                                Base64.getEncoder()
                                        .encodeToString(secret.getBytes(StandardCharsets.UTF_8)))
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

    /** Creates a connection of each type, describes them and refuses one. */
    private void createConnections(SignedClient admin) throws Exception {
        var types =
                Map.of(
                        "API_KEY",
                        "{\"apiKeyAuthParameters\":{\"apiKeyName\":\"k\",\"apiKeyValue\":\"%s\"}}",
                        "BASIC",
                        "{\"basicAuthParameters\":{\"username\":\"u\",\"password\":\"%s\"}}",
                        "OAUTH_CLIENT_CREDENTIALS",
                        """
                        {"oAuthParameters":{"authorizationEndpoint":"https://id.example/token","httpMethod":"POST",
                         "clientParameters":{"clientID":"c","clientSecret":"%s"}}}\
                        """);
        for (var type : types.entrySet()) {
            var secret = "planted-secret-of-" + type.getKey();
            planted.put("connection " + type.getKey(), secret);
            var content =
                    """
                    {"name":"planted-%s","authorizationType":"%s","allowedHosts":["example.com"],"authParameters":%s}\
                    """
                            .formatted(
                                    type.getKey(),
                                    type.getKey(),
                                    type.getValue().formatted(secret));
            var created = admin.rest("POST", "/connections", "", content);
            assertThat(created.body()).contains("connection/planted-" + type.getKey());
            show(created);
            show(admin.rest("GET", "/connections/planted-" + type.getKey(), "", ""));
            show(admin.rest("POST", "/connections", "", content));
            show(admin.rest("POST", "/connections", "", content.replace("example.com", "")));
        }
        show(admin.rest("GET", "/connections", "", ""));
    }

    /** Signs a person in by the provider, and calls REST with a token of the provider. */
    private void signInWithProvider() throws Exception {
        planted.put("secret of the client", CLIENT_SECRET);
        planted.put("code of the provider", TestIssuer.CODE);
        var redirect = asPage("GET", "/api/v1/session/oidc", "", "");
        var page = redirect.headers().firstValue("Location");
        assertThat(page).as(redirect.body()).isPresent();
        var query = issuer.authorize(URI.create(page.get()));
        var returned =
                asPage("GET", "/api/v1/session/oidc/return?" + query, cookieOf(redirect), "");
        var cookie = cookieOf(returned);
        planted.put("session cookie of the provider", valueOf(cookie));
        show(asPage("GET", "/api/v1/session", cookie, ""));
        assertThat(shown).contains("carl");
        // The client secret has reached the provider.
        assertThat(issuer.tokenRequests)
                .singleElement()
                .satisfies(request -> assertThat(request).contains(basic(CLIENT_SECRET)));
        var bearer = issuer.bearer();
        planted.put("bearer token", bearer);
        var listed = withBearer(bearer);
        assertThat(listed.statusCode()).as(listed.body()).isEqualTo(200);
        show(listed);
        show(withBearer(bearer.substring(0, bearer.length() - 8)));
        planted.put("wrong bearer token", bearer.substring(0, bearer.length() - 8));
    }

    /** The credentials of the client in the header Authorization. */
    private static String basic(String secret) {
        return Base64.getEncoder()
                .encodeToString(("askel:" + secret).getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> withBearer(String token) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(server.awaitReady().resolve("/api/v1/state-machines"))
                            .timeout(Duration.ofMinutes(1))
                            .header("Authorization", "Bearer " + token)
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    /** Uses keys, session tokens and cookies, whole and damaged. */
    private void useDamagedCredentials(SignedClient admin) throws Exception {
        var valid = ValidCredentials.create(admin);
        planted.put("secret of a temporary key", valid.temporary().secret());
        planted.put("session token", valid.sessionToken());
        planted.put("cookie of bert", valueOf(valid.cookie()));
        var random = new SplittableRandom(1);
        try (var client = new RawClient(server.awaitReady())) {
            for (int i = 0; i < 20; i++) {
                for (var example : valid.examples()) {
                    var request = i == 0 ? example : example.damaged(random);
                    var answer = client.exchange(request);
                    assertThat(answer).as(request.toString()).isNotNull();
                    shown.append(answer).append('\n');
                }
            }
        }
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
