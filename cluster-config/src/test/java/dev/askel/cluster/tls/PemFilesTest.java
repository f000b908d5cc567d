package dev.askel.cluster.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests files that OpenSSL has written. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PemFilesTest {
    private static final String CREATE =
            """
            cd "$0"
            openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=rsa -keyout rsa.pkcs8 -out rsa.crt
            openssl rsa -in rsa.pkcs8 -traditional -out rsa.key
            openssl ecparam -name secp384r1 -genkey -out ec.key
            openssl req -x509 -new -key ec.key -subj /CN=ec -out ec.crt
            openssl pkcs8 -topk8 -nocrypt -in ec.key -out ec.pkcs8
            openssl pkcs8 -topk8 -in ec.key -passout pass:secret -out ec.encrypted
            openssl genpkey -algorithm ed25519 -out ed.pkcs8
            openssl req -x509 -new -key ed.pkcs8 -subj /CN=ed -out ed.crt
            """;

    @TempDir private static Path folder;

    @BeforeAll
    static void create() throws Exception {
        assumeTrue(succeeds("openssl", "version"), "openssl is missing");
        assertThat(succeeds("bash", "-ec", CREATE, folder.toString())).isTrue();
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        }
    }

    private static X509Certificate certificate(String file) throws Exception {
        return PemFiles.parseCertificates(PemFiles.read(folder.resolve(file))).getFirst();
    }

    private static PrivateKey key(String file, String certificate) throws Exception {
        return PemFiles.parsePrivateKey(
                PemFiles.read(folder.resolve(file)), certificate(certificate).getPublicKey());
    }

    @ParameterizedTest
    @CsvSource({
        "rsa.pkcs8, rsa.crt, BEGIN PRIVATE KEY",
        "rsa.key, rsa.crt, BEGIN RSA PRIVATE KEY",
        "ec.pkcs8, ec.crt, BEGIN PRIVATE KEY",
        "ec.key, ec.crt, BEGIN EC PRIVATE KEY",
        "ed.pkcs8, ed.crt, BEGIN PRIVATE KEY",
    })
    void a_private_key_of_each_form_is_read(String file, String certificate, String label)
            throws Exception {
        assertThat(folder.resolve(file)).content().contains(label);
        assertThat(key(file, certificate).getFormat()).isEqualTo("PKCS#8");
    }

    @Test
    void a_private_key_that_cannot_be_used_is_refused_with_the_reason() {
        assertThatThrownBy(() -> key("ec.encrypted", "ec.crt")).hasMessageContaining("encrypted");
        assertThatThrownBy(() -> key("ec.crt", "ec.crt")).hasMessageContaining("no private key");
        assertThatThrownBy(() -> key("rsa.pkcs8", "ec.crt"))
                .hasMessageContaining("not of the certificate's kind, EC");
        assertThatThrownBy(() -> key("rsa.key", "ec.crt"))
                .hasMessageContaining("not of the certificate's kind, EC");
    }

    @Test
    void a_key_of_another_certificate_is_refused() throws Exception {
        assertThat(
                        succeeds(
                                "openssl",
                                "ecparam",
                                "-name",
                                "secp384r1",
                                "-genkey",
                                "-out",
                                folder.resolve("other.key").toString()))
                .isTrue();
        assertThatThrownBy(() -> key("other.key", "ec.crt"))
                .hasMessageContaining("does not belong to the certificate");
    }

    @Test
    void all_certificates_of_a_chain_are_read_in_their_order() throws Exception {
        var chain =
                "text before\n"
                        + Files.readString(folder.resolve("ec.crt"))
                        + Files.readString(folder.resolve("rsa.crt"));
        assertThat(PemFiles.parseCertificates(chain.getBytes(StandardCharsets.US_ASCII)))
                .containsExactly(certificate("ec.crt"), certificate("rsa.crt"));
        assertThatThrownBy(() -> certificate("ec.key")).hasMessageContaining("no certificate");
    }

    @Test
    void a_large_file_is_not_read_to_its_end() throws Exception {
        var large = Files.write(folder.resolve("large"), new byte[PemFiles.FILE_BYTES_MAX + 1]);
        assertThatThrownBy(() -> PemFiles.read(large)).isInstanceOf(IOException.class);
    }
}
