package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.askel.access.AccessKey;
import dev.askel.cluster.tls.TestCertificateAuthority;
import dev.askel.cluster.tls.TestCertificateAuthority.Issued;
import dev.askel.connectors.call.TrustedAuthorities;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests a server process that serves HTTPS, with real clients. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class TlsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String NAME = "askel.test";
    private static final String NAMES = "dns:localhost,dns:askel.test,ip:127.0.0.1";
    private static final Pattern METRICS = Pattern.compile("metrics https://[^:]+:(\\d+)/metrics");
    private static final Pattern PASSWORD = Pattern.compile("password = (\\S+)\n.*");

    private static Path home;
    private static TestCertificateAuthority authority;
    private static Issued files;
    private static AskelProcess server;
    private static int port;
    private static AccessKey key;

    @BeforeAll
    static void start() throws Exception {
        home = Files.createTempDirectory("askel-tls-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        authority = new TestCertificateAuthority(home.resolve("authority"));
        files = new Issued(home.resolve("tls.crt"), home.resolve("tls.key"), authority.ca());
        files.replaceWith(authority.issue("first", "EC", NAMES));
        var config =
                Files.writeString(
                        home.resolve("askel.conf"),
                        """
                        askel.http { hosts = [%s], tls.reload-interval = 100ms }
                        askel.metrics.port = 0
                        askel.access.unknown-role = account
                        """
                                .formatted(NAME));
        server =
                AskelProcess.launch(
                        "up",
                        "--port",
                        "0",
                        "--host",
                        "0.0.0.0",
                        "--auth",
                        "keys",
                        "--tls-cert",
                        files.certificate().toString(),
                        "--tls-key",
                        files.key().toString(),
                        "--config",
                        config.toString(),
                        "--data",
                        data());
        port = server.awaitReady().getPort();
        key =
                SignedClient.printedKey(
                        output("keys", "create", "--user", "admin", "--policy", "administrator"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        try (var all = Files.walk(home)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static String data() {
        return home.resolve("data").toString();
    }

    /** Runs a command of the operator against the server, and returns its output. */
    private static String output(String... words) {
        var arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("--ca-file", authority.ca().toString()));
        return AskelCommand.output(operator(arguments));
    }

    private static String[] operator(List<String> words) {
        var arguments = new ArrayList<>(words);
        arguments.addAll(List.of("--port", Integer.toString(port), "--data", data()));
        return arguments.toArray(String[]::new);
    }

    /** The result of a program: its exit status, and its output with its errors. */
    private record ProgramResult(int status, String output) {}

    private static ProgramResult run(Map<String, String> environment, String... command)
            throws Exception {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().putAll(environment);
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new ProgramResult(process.exitValue(), output);
    }

    private static boolean isInstalled(String program) {
        try {
            return new ProcessBuilder(program, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Calls the server by its name with curl; returns the head and the body of the answer. */
    private static ProgramResult curl(String... options) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "-s",
                                "-S",
                                "-i",
                                "--http1.1",
                                "--cacert",
                                authority.ca().toString(),
                                "--resolve",
                                "%s:%d:127.0.0.1".formatted(NAME, port)));
        command.addAll(List.of(options));
        return run(Map.of(), command.toArray(String[]::new));
    }

    private static String url(String path) {
        return "https://%s:%d%s".formatted(NAME, port, path);
    }

    private static SSLContext trusted() throws Exception {
        try (var pem = Files.newInputStream(authority.ca())) {
            return TrustedAuthorities.sslContext(pem);
        }
    }

    /** An open connection, on which requests are sent one after the other. */
    private static final class Connection implements AutoCloseable {
        private final SSLSocket socket;

        Connection() throws Exception {
            socket = (SSLSocket) trusted().getSocketFactory().createSocket("127.0.0.1", port);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.startHandshake();
        }

        X509Certificate certificate() throws IOException {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }

        /** Sends a request and returns the first line of the answer. */
        String live() throws IOException {
            socket.getOutputStream()
                    .write(
                            "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            var answer = new StringBuilder();
            while (!answer.toString().endsWith("}")) {
                int next = socket.getInputStream().read();
                assertThat(next).as(answer.toString()).isNotNegative();
                answer.append((char) next);
            }
            return answer.toString().lines().findFirst().orElseThrow();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String subject() {
        try (var connection = new Connection()) {
            return connection.certificate().getSubjectX500Principal().getName();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void await(String description, BooleanSupplier holds) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(description).isNegative();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void the_aws_cli_calls_with_a_bundle_of_authorities() throws Exception {
        assumeThat(isInstalled("aws")).as("the AWS CLI is installed").isTrue();
        var credentials =
                Map.of(
                        "AWS_ACCESS_KEY_ID", key.id().text(),
                        "AWS_SECRET_ACCESS_KEY", key.secret(),
                        "AWS_DEFAULT_REGION", "us-east-1");
        var endpoint = "https://localhost:" + port;

        var listed =
                run(
                        credentials,
                        "aws",
                        "stepfunctions",
                        "list-activities",
                        "--endpoint-url",
                        endpoint,
                        "--ca-bundle",
                        authority.ca().toString());
        assertThat(listed.output()).contains("\"activities\": []");
        var untrusted =
                run(credentials, "aws", "sts", "get-caller-identity", "--endpoint-url", endpoint);
        assertThat(untrusted.status()).isNotZero();
        assertThat(untrusted.output()).contains("SSL validation failed");
    }

    @Test
    void tls_1_2_and_1_3_are_served_and_nothing_else() throws Exception {
        for (var version : List.of("1.2", "1.3")) {
            assertThat(curl("--tlsv" + version, "--tls-max", version, url("/health/live")).output())
                    .startsWith("HTTP/1.1 200 OK");
        }
        assertThat(curl("--tlsv1.1", "--tls-max", "1.1", url("/health/live")).status()).isNotZero();
        assertThat(curl("http://%s:%d/health/live".formatted(NAME, port)).status()).isNotZero();
    }

    @Test
    void a_browser_is_asked_to_open_the_console_by_tls_only() throws Exception {
        assertThat(curl(url("/console/")).output())
                .contains("Strict-Transport-Security: max-age=2592000\r\n");
        assertThat(curl("https://127.0.0.1:%d/console/".formatted(port)).output())
                .startsWith("HTTP/1.1 ")
                .doesNotContain("Strict-Transport-Security");
    }

    @Test
    void a_person_signs_in_from_a_page_that_was_opened_by_tls() throws Exception {
        var printed = PASSWORD.matcher(output("users", "password", "anna", "--policy", "viewer"));
        assertThat(printed.matches()).isTrue();
        var signIn = "{\"userName\":\"anna\",\"password\":\"%s\"}".formatted(printed.group(1));

        var signedIn =
                curl(
                        "-H",
                        "Content-Type: application/json",
                        "-H",
                        "Origin: " + url(""),
                        "-d",
                        signIn,
                        url("/api/v1/session"));
        assertThat(signedIn.output())
                .startsWith("HTTP/1.1 200 OK")
                .containsPattern("Set-Cookie: __Host-askel-session=.*; Secure\r\n");
        var fromPlainPage =
                curl(
                        "-H",
                        "Content-Type: application/json",
                        "-H",
                        "Origin: http://%s:%d".formatted(NAME, port),
                        "-d",
                        signIn,
                        url("/api/v1/session"));
        assertThat(fromPlainPage.output())
                .startsWith("HTTP/1.1 403 ")
                .contains("ORIGIN_NOT_PERMITTED");
    }

    @Test
    void a_changed_certificate_is_used_while_open_connections_continue() throws Exception {
        var second = authority.issue("second", "RSA", NAMES);
        try (var open = new Connection()) {
            assertThat(open.live()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(open.certificate().getSubjectX500Principal().getName())
                    .isEqualTo("CN=first of authority");
            files.replaceWith(second);
            await("the second certificate is presented", () -> subject().contains("CN=second"));
            assertThat(open.live()).isEqualTo("HTTP/1.1 200 OK");

            Files.copy(authority.ca(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
            await("the broken files are logged", () -> server.errors().contains("is not replaced"));
            assertThat(server.errors()).contains("does not belong to the certificate");
            assertThat(subject()).contains("CN=second");
            assertThat(open.live()).isEqualTo("HTTP/1.1 200 OK");
            files.replaceWith(second);
        }
    }

    @Test
    void tasks_of_executions_call_this_server_by_tls() throws Exception {
        var client = new SignedClient(URI.create("https://127.0.0.1:" + port), key, trusted());
        var definition =
                "{\"StartAt\":\"T\",\"States\":{\"T\":{\"Type\":\"Task\",\"Resource\":\"arn:aws:states:::aws-sdk:sfn:listActivities\",\"Parameters\":{},\"End\":true}}}"
                        .replace("\"", "\\\"");
        var arn = "arn:aws:states:eu-north-1:123456789012:stateMachine:own";
        client.call(
                "CreateStateMachine",
                "{\"name\":\"own\",\"type\":\"EXPRESS\",\"roleArn\":\"arn:aws:iam::123456789012:role/r\",\"definition\":\"%s\"}"
                        .formatted(definition));
        assertThat(client.call("StartSyncExecution", "{\"stateMachineArn\":\"%s\"}".formatted(arn)))
                .contains("\"status\":\"SUCCEEDED\"", "Activities");
    }

    @Test
    void metrics_have_a_port_of_their_own() throws Exception {
        var announced = METRICS.matcher(server.output());
        assertThat(announced.find()).as(server.output()).isTrue();
        var metrics = "https://127.0.0.1:" + announced.group(1);

        assertThat(curl(metrics + "/metrics").output())
                .startsWith("HTTP/1.1 200 OK")
                .contains("\naskel_http_certificate_expiry_timestamp_seconds ");
        assertThat(curl(metrics + "/health/live").output()).startsWith("HTTP/1.1 404 ");
        assertThat(curl("-H", "Host: evil.example", metrics + "/metrics").output())
                .startsWith("HTTP/1.1 403 ");
        var client = new SignedClient(URI.create("https://127.0.0.1:" + port), key, trusted());
        assertThat(client.get("/metrics").statusCode()).isEqualTo(404);
    }

    @Test
    void a_command_without_the_authority_says_what_to_add() throws Exception {
        assertThat(output("quarantine", "--host", "localhost")).isEmpty();
        try (var plain = AskelProcess.launch(operator(List.of("quarantine")))) {
            assertThat(plain.awaitExit()).isEqualTo(ExitStatus.FAILED.code());
            assertThat(plain.errors()).contains("If it uses TLS, add --https or --ca-file FILE");
        }
        var untrusting = AskelCommand.run(operator(List.of("quarantine", "--https")));
        assertThat(untrusting.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(untrusting.errors()).contains("Name its authority with --ca-file");
    }
}
