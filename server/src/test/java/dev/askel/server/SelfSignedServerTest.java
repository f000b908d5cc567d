package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.cluster.tls.TestCertificateAuthority;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests commands against a server that listens on all addresses. Its certificate names another
 * host, and the JDK does not trust its authority.
 */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SelfSignedServerTest {
    private static final String ARN =
            "arn:aws:states:us-east-1:123456789012:execution:missing:missing";

    private static Path home;
    private static Path config;
    private static TestCertificateAuthority.Issued certificate;
    private static TestCertificateAuthority.Issued other;
    private static String port;
    private static AskelProcess server;

    @BeforeAll
    static void start() throws Exception {
        home = Files.createTempDirectory("askel-self-signed-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        var authority = new TestCertificateAuthority(home.resolve("authority"));
        certificate = authority.issue("server", "EC", "dns:askel.test");
        other = authority.issue("other", "EC", "dns:localhost,ip:127.0.0.1");
        port = freePort();
        config =
                Files.writeString(
                        home.resolve("askel.conf"),
                        """
                        askel.data = "%s"
                        askel.auth = keys
                        askel.http { host = "0.0.0.0", port = %s }
                        askel.http.tls { certificate = "%s", key = "%s" }
                        """
                                .formatted(
                                        home.resolve("data"),
                                        port,
                                        certificate.certificate(),
                                        certificate.key()));
        server = AskelProcess.launch("up", "--config", config.toString(), "--port", port);
        server.awaitReady();
    }

    private static String freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
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

    private static String[] withOptions(List<String> words, String... options) {
        var all = new ArrayList<>(words);
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    /**
     * Runs a command with the configuration file of the server, which contains the address and the
     * certificate.
     */
    private static AskelCommand byConfig(String... words) {
        return AskelCommand.run(
                withOptions(List.of(words), "--config", config.toString(), "--port", port));
    }

    private static AskelCommand byCertificate(Path trusted, String... words) {
        return AskelCommand.run(
                withOptions(
                        List.of(words),
                        "--tls-cert",
                        trusted.toString(),
                        "--port",
                        port,
                        "--data",
                        home.resolve("data").toString()));
    }

    private static void assertDone(AskelCommand command) {
        assertThat(command.status()).as(command.errors()).isEqualTo(ExitStatus.DONE);
    }

    @Test
    void commands_find_the_server_by_its_configuration_file() {
        assertDone(byConfig("keys", "create", "--user", "anna", "--policy", "viewer"));
        assertThat(byConfig("keys", "list", "--account", "123456789012").output()).contains("anna");
        assertThat(
                        byConfig(
                                        "access",
                                        "explain",
                                        "arn:aws:iam::123456789012:user/anna",
                                        "states:ListActivities",
                                        "*")
                                .output())
                .containsIgnoringCase("allow");
        assertDone(byConfig("keys", "list"));
        assertDone(byConfig("users", "password", "anna"));
        assertDone(byConfig("policies", "list"));
        assertDone(byConfig("connections", "list"));
        assertDone(byConfig("quarantine"));
        // The answer of the server.
        assertThat(byConfig("inspect", ARN).errors()).contains("Execution Does Not Exist");
        assertThat(byConfig("record", ARN).errors()).contains("Execution Does Not Exist");
    }

    @Test
    void a_command_reads_the_port_from_the_configuration_file() throws Exception {
        try (var command = AskelProcess.launch("keys", "list", "--config", config.toString())) {
            assertThat(command.awaitExit()).as(command.errors()).isEqualTo(ExitStatus.DONE.code());
            assertThat(command.output()).isNotEmpty();
        }
    }

    @Test
    void commands_accept_the_certificate_that_they_name() {
        assertDone(byCertificate(certificate.certificate(), "policies", "list"));
        assertDone(byCertificate(certificate.certificate(), "quarantine"));
    }

    @Test
    void commands_refuse_another_certificate() {
        var refused = byCertificate(other.certificate(), "policies", "list");

        assertThat(refused.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(refused.errors())
                .contains("is not accepted", "or name its certificate with --tls-cert");
    }

    @Test
    void the_authorities_replace_the_trust_in_the_certificate() {
        // The authority has issued the certificate, but not for this host.
        var refused = byConfig("quarantine", "--ca-file", certificate.ca().toString());

        assertThat(refused.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(refused.errors()).contains("is not accepted");
    }

    /** The operator may not be permitted to read it, and the JDK may know its authority. */
    @Test
    void a_file_that_cannot_be_read_leaves_the_authorities_of_the_jdk() throws Exception {
        var folder = home.resolve("authority").toString();
        try (var command =
                AskelProcess.launch("quarantine", "--tls-cert", folder, "--port", port)) {
            assertThat(command.awaitExit()).isEqualTo(ExitStatus.FAILED.code());
            assertThat(command.errors())
                    .contains(folder + " cannot be read", "is not accepted")
                    .doesNotContain("contains no certificate");
        }
    }

    @Test
    void a_file_without_a_certificate_is_refused() {
        var refused = byCertificate(certificate.key(), "quarantine");

        assertThat(refused.status()).isNotEqualTo(ExitStatus.DONE);
        assertThat(refused.errors()).contains("contains no certificate of the server");
    }
}
