package dev.askel.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.cluster.tls.TestCertificateAuthority;
import dev.askel.cluster.tls.TestCertificateAuthority.Issued;
import dev.askel.engine.LogLines;
import dev.askel.server.refusal.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ListenerCertificateTest {
    @TempDir private static Path folder;
    private static Issued first;
    private static Issued second;
    private static Issued expired;
    private static Issued renewed;
    private static Issued files;

    @BeforeAll
    static void issue() throws Exception {
        var authority = new TestCertificateAuthority(folder.resolve("authority"));
        first = authority.issue("first", "EC", "dns:askel.test");
        second = authority.issue("second", "RSA", "dns:askel.test", "-validity", "120");
        expired =
                authority.issue(
                        "expired", "EC", "dns:askel.test", "-startdate", "-10d", "-validity", "1");
        var old =
                authority.issue(
                        "old-authority",
                        "RSA",
                        "dns:old.test",
                        "-ext",
                        "bc:c",
                        "-startdate",
                        "-10d",
                        "-validity",
                        "1");
        renewed = authority.issue("renewed", "EC", "dns:askel.test", "-signer", "old-authority");
        Files.writeString(
                renewed.certificate(),
                Files.readString(renewed.certificate()) + Files.readString(old.certificate()));
        files = new Issued(folder.resolve("tls.crt"), folder.resolve("tls.key"), first.ca());
    }

    /** Opens the files; only the test checks them for changes. */
    private static ListenerCertificate open() {
        return ListenerCertificate.open(
                        settings(files.certificate().toString(), files.key().toString()))
                .orElseThrow();
    }

    @Test
    void a_renewed_certificate_replaces_the_previous_one() throws Exception {
        files.replaceWith(first);
        try (var certificate = open()) {
            var before = certificate.expiry();
            files.replaceWith(second);
            certificate.check();
            assertThat(certificate.expiry()).isAfter(before);
        }
    }

    @Test
    void the_previous_certificate_stays_while_the_changed_files_cannot_be_used() throws Exception {
        files.replaceWith(first);
        try (var log = new LogLines();
                var certificate = open()) {
            var before = certificate.expiry();
            // A renewal replaces one file after the other, which is not a problem for a moment.
            Files.copy(
                    second.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
            certificate.check();
            assertThat(log.messagesOf(ListenerCertificate.class)).isEmpty();
            certificate.check();
            certificate.check();
            assertThat(log.messagesOf(ListenerCertificate.class))
                    .singleElement()
                    .asString()
                    .contains("is not replaced", "askel.http.tls.key", files.key().toString());
            assertThat(certificate.expiry()).isEqualTo(before);
            Files.delete(files.certificate());
            certificate.check();
            certificate.check();
            assertThat(log.messagesOf(ListenerCertificate.class))
                    .last()
                    .asString()
                    .contains("askel.http.tls.certificate");
            files.replaceWith(second);
            certificate.check();
            assertThat(certificate.expiry()).isAfter(before);
            assertThat(log.messagesOf(ListenerCertificate.class)).hasSize(2);
        }
    }

    @Test
    void an_expired_certificate_is_logged_and_does_not_replace_a_valid_one() throws Exception {
        files.replaceWith(first);
        try (var log = new LogLines();
                var certificate = open()) {
            files.replaceWith(expired);
            certificate.check();
            certificate.check();
            assertThat(log.messagesOf(ListenerCertificate.class))
                    .singleElement()
                    .asString()
                    .contains("has expired at");
            assertThat(certificate.expiry()).isAfter(Instant.now());
        }
        try (var log = new LogLines();
                var certificate = open()) {
            certificate.check();
            assertThat(log.messagesOf(ListenerCertificate.class))
                    .singleElement()
                    .asString()
                    .contains("has expired at", "clients refuse it");
            assertThat(certificate.expiry()).isBefore(Instant.now());
        }
    }

    @Test
    void an_expired_authority_in_the_chain_does_not_refuse_a_renewed_certificate()
            throws Exception {
        files.replaceWith(first);
        try (var log = new LogLines();
                var certificate = open()) {
            files.replaceWith(renewed);
            certificate.check();
            certificate.check();
            assertThat(certificate.expiry()).isBefore(Instant.now());
            assertThat(log.messagesOf(ListenerCertificate.class))
                    .singleElement()
                    .asString()
                    .contains("Another certificate in the chain of HTTP", "has expired at");
        }
    }

    @Test
    void settings_that_cannot_be_used_are_refused() throws Exception {
        files.replaceWith(first);
        assertThat(ListenerCertificate.open(settings("", ""))).isEmpty();
        assertThatThrownBy(() ->
                        ListenerCertificate.open(settings(files.certificate().toString(), "")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("named together");
        assertThatThrownBy(() ->
                        ListenerCertificate.open(
                                settings(files.certificate().toString(), second.key().toString())))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("askel.http.tls.key")
                .hasMessageContaining("not of the certificate's kind, EC");
    }

    private static Config settings(String certificate, String key) {
        return ConfigFactory.parseString(
                "askel.http.tls { certificate = \"%s\", key = \"%s\", reload-interval = 1h }"
                        .formatted(certificate, key));
    }
}
