package dev.askel.docs.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.askel.access.AccessKey;
import dev.askel.docs.LocalProgram;
import dev.askel.docs.SignedRest;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Runs clients of {@code docs/clients.md} against a server that accepts signed calls only. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(Lifecycle.PER_CLASS)
final class SignedClientsTest {
    private static final Pattern ARN = Pattern.compile("\"connectionArn\":\"([^\"]+)\"");

    /** The exit status of the script when Terraform cannot install its AWS provider. */
    private static final int PROVIDER_MISSING = 3;

    private static final String USER = "arn:aws:iam::123456789012:user/clients";

    private Path home;
    private TestPostgres.Database database;
    private ServerProcess server;
    private AccessKey key;
    private SignedRest rest;
    private ExpiredSession expired;

    @BeforeAll
    void start() throws Exception {
        home = Files.createTempDirectory("askel-signed-clients-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        database = TestPostgres.shared().createEmptyDatabase();
        server =
                ServerProcess.start(
                        ServerProcess.Settings.of(
                                ServerCommand.ofClassPath(),
                                home.resolve("data"),
                                List.of(
                                        "--db-url",
                                        database.url()
                                                .replace(
                                                        "jdbc:postgresql://",
                                                        "postgresql://%s@"
                                                                .formatted(database.user())),
                                        "--auth",
                                        "keys",
                                        "--config",
                                        Files.writeString(
                                                        home.resolve("askel.conf"),
                                                        "askel.connectors.http { plain = on, private-hosts = [\"127.0.0.1\"], eventbridge-hosts { terraform-applied = [\"shop.example.com\"] } }")
                                                .toString())));
        key = server.createKey("clients", "administrator");
        rest = new SignedRest(server.endpoint(), key);
        rest.createRole("clients", "operator");
        rest.createRole("session", "viewer", "AWS", USER);
        expired =
                ExpiredSession.create(
                        database,
                        home.resolve("data"),
                        USER,
                        "arn:aws:iam::123456789012:role/session");
    }

    /** Creates a connection that may call the server itself; returns its ARN. */
    private String createConnection() throws IOException, InterruptedException {
        var created =
                rest.post(
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
        var exit = run(script, more);
        assertThat(exit.status()).as(exit.output()).isZero();
    }

    private ClientScript.ScriptResult run(ClientScript script, Map<String, String> more)
            throws IOException, InterruptedException {
        var variables =
                new HashMap<>(
                        Map.of(
                                "ASKEL_ACCESS_KEY_ID", key.id().text(),
                                "ASKEL_SECRET_ACCESS_KEY", key.secret(),
                                "AWS_ACCESS_KEY_ID", key.id().text(),
                                "AWS_SECRET_ACCESS_KEY", key.secret(),
                                "AWS_DEFAULT_REGION", "us-east-1"));
        variables.putAll(expired.variables());
        variables.putAll(more);
        return script.run(server.endpoint(), variables);
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
        rest.createRole("everything", "administrator");
        rest.createRole("reader", "viewer");
        assertSucceeds(
                new ClientScript("aws-cli", "python3", "roles.py"),
                Map.of("ASKEL_CONNECTION", createConnection()));
    }

    @Test
    void boto3_makes_the_calls_of_terraform() throws Exception {
        assumeTrue(LocalProgram.runs("python3", "-c", "import boto3"), "boto3 is missing");
        assertSucceeds(new ClientScript("terraform", "python3", "replay.py"));
    }

    @Test
    void the_aws_sdk_for_java_manages_and_runs_state_machines() {
        try (var calls =
                new JavaCalls(
                        server.endpoint(),
                        AwsBasicCredentials.create(key.id().text(), key.secret()))) {
            calls.makeAll();
        }
    }

    @Test
    void the_aws_sdk_for_java_is_refused_with_wrong_keys_and_an_expired_session() {
        var known = key.id().text();
        assertRefused("InvalidSignatureException", AwsBasicCredentials.create(known, "wrong"));
        assertRefused(
                "UnrecognizedClientException",
                AwsBasicCredentials.create("AKIAQNZGKIQY56JQ7WML", key.secret()));
        assertRefused(
                "UnrecognizedClientException",
                AwsSessionCredentials.create(known, key.secret(), "x"));
        assertRefused(
                "ExpiredTokenException",
                AwsSessionCredentials.create(
                        expired.key().id().text(), expired.key().secret(), expired.token()));
    }

    private void assertRefused(String error, AwsCredentials credentials) {
        try (var client = JavaSdk.withoutPrefix(server.endpoint(), credentials)) {
            assertThatThrownBy(client::listStateMachines)
                    .isInstanceOfSatisfying(
                            AwsServiceException.class,
                            refusal ->
                                    assertThat(refusal.awsErrorDetails().errorCode())
                                            .isEqualTo(error));
        }
    }

    @Test
    void the_aws_sdk_for_javascript_manages_and_runs_state_machines() throws Exception {
        ClientsTest.installJavaScript();
        assertSucceeds(new ClientScript("javascript", "node", "--no-warnings", "calls.mjs"));
    }

    @Test
    void the_aws_sdk_for_javascript_is_refused_with_wrong_keys_and_an_expired_session()
            throws Exception {
        ClientsTest.installJavaScript();
        assertSucceeds(new ClientScript("javascript", "node", "--no-warnings", "access.mjs"));
    }

    @Test
    void terraform_applies_without_settings_that_skip_checks_and_is_refused_with_wrong_keys()
            throws Exception {
        assumeTrue(LocalProgram.runs("terraform", "version"), "Terraform is missing");
        var exit = run(new ClientScript("terraform", "python3", "apply.py"), Map.of());
        assumeTrue(exit.status() != PROVIDER_MISSING, "The AWS provider is missing");
        assertThat(exit.status()).as(exit.output()).isZero();
    }
}
