package dev.askel.docs.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.askel.access.AccessKey;
import dev.askel.access.signature.RequestSigner;
import dev.askel.access.signature.SignableRequest;
import dev.askel.access.signature.SignableRequest.Header;
import dev.askel.docs.LocalProgram;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Runs clients of {@code docs/clients.md} against a server that accepts signed calls only. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(Lifecycle.PER_CLASS)
final class SignedClientsTest {
    private static final Pattern ARN = Pattern.compile("\"connectionArn\":\"([^\"]+)\"");

    private Path home;
    private ServerProcess server;
    private AccessKey key;

    @BeforeAll
    void start() throws Exception {
        home = Files.createTempDirectory("askel-signed-clients-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        server =
                ServerProcess.start(
                        ServerProcess.Settings.of(
                                ServerCommand.classPath(),
                                home.resolve("data"),
                                List.of(
                                        "--auth",
                                        "keys",
                                        "--config",
                                        Files.writeString(
                                                        home.resolve("askel.conf"),
                                                        "askel.connectors.http { plain = on, private-hosts = [\"127.0.0.1\"] }")
                                                .toString())));
        key = server.createKey("clients", "administrator");
        createRole("clients", "operator");
    }

    /** Creates a role for executions of the scripts' machines. */
    private void createRole(String name, String policy) throws IOException, InterruptedException {
        post(
                "/api/v1/roles",
                """
                {"roleName": "%s", "policies": ["%s"], "trustPolicy":
                 "{\\"Statement\\": {\\"Effect\\": \\"Allow\\", \\"Action\\": \\"sts:AssumeRole\\", \\"Principal\\": {\\"Service\\": \\"states.amazonaws.com\\"}}}"}\
                """
                        .formatted(name, policy));
    }

    /** Creates a connection that may call the server itself; returns its ARN. */
    private String createConnection() throws IOException, InterruptedException {
        var created =
                post(
                        "/api/v1/connections",
                        """
                        {"name": "itself", "authorizationType": "API_KEY", "authParameters":
                         {"apiKeyAuthParameters": {"apiKeyName": "k", "apiKeyValue": "v"}},
                         "allowedHosts": ["%s"]}\
                        """
                                .formatted(server.endpoint().getAuthority()));
        var arn = ARN.matcher(created);
        assertThat(arn.find()).as(created).isTrue();
        return arn.group(1);
    }

    /** Sends a signed request; returns its answer. */
    private String post(String path, String body) throws IOException, InterruptedException {
        var uri = server.endpoint().resolve(path);
        var request =
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body));
        new RequestSigner(key, "us-east-1", "states")
                .sign(
                        new SignableRequest(
                                "POST",
                                uri.getRawPath(),
                                "",
                                List.of(new Header("host", uri.getRawAuthority()))),
                        body.getBytes(StandardCharsets.UTF_8),
                        Instant.now())
                .forEach(header -> request.header(header.name(), header.value()));
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request.build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        }
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void assertSucceeds(ClientScript script) throws IOException, InterruptedException {
        assertSucceeds(script, Map.of());
    }

    private void assertSucceeds(ClientScript script, Map<String, String> more)
            throws IOException, InterruptedException {
        var variables =
                new HashMap<>(
                        Map.of(
                                "ASKEL_ACCESS_KEY_ID", key.id().text(),
                                "ASKEL_SECRET_ACCESS_KEY", key.secret(),
                                "AWS_ACCESS_KEY_ID", key.id().text(),
                                "AWS_SECRET_ACCESS_KEY", key.secret(),
                                "AWS_DEFAULT_REGION", "us-east-1"));
        variables.putAll(more);
        var exit = script.run(server.endpoint(), variables);
        assertThat(exit.status()).as(exit.output()).isZero();
    }

    @Test
    void the_aws_cli_manages_and_runs_state_machines() throws Exception {
        assumeTrue(
                LocalProgram.runs(
                        "aws",
                        "stepfunctions",
                        "validate-state-machine-definition",
                        "--generate-cli-skeleton"),
                "The AWS CLI is missing on this machine or too old");
        assertSucceeds(new ClientScript("aws-cli", "python3", "calls.py"));
    }

    @Test
    void boto3_manages_and_runs_state_machines() throws Exception {
        assumeTrue(LocalProgram.runs("python3", "-c", "import boto3"), "boto3 is missing");
        assertSucceeds(new ClientScript("boto3", "python3", "calls.py"));
    }

    @Test
    void the_aws_cli_calls_sts_and_is_refused_with_a_wrong_key() throws Exception {
        assumeTrue(LocalProgram.runs("aws", "--version"), "The AWS CLI is missing");
        assertSucceeds(new ClientScript("aws-cli", "python3", "access.py"));
    }

    @Test
    void boto3_assumes_a_role_and_is_refused_with_wrong_keys() throws Exception {
        assumeTrue(LocalProgram.runs("python3", "-c", "import boto3"), "boto3 is missing");
        assertSucceeds(new ClientScript("boto3", "python3", "access.py"));
    }

    @Test
    void the_aws_cli_runs_tasks_that_the_role_of_their_machine_permits_or_refuses()
            throws Exception {
        assumeTrue(LocalProgram.runs("aws", "--version"), "The AWS CLI is missing");
        createRole("everything", "administrator");
        createRole("reader", "viewer");
        assertSucceeds(
                new ClientScript("aws-cli", "python3", "roles.py"),
                Map.of("ASKEL_CONNECTION", createConnection()));
    }
}
