package dev.askel.cluster.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority in a separate folder. */
public final class TestCertificateAuthority {
    private static final String PASSWORD = "changeit";
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final Path store;
    private final Path folder;

    /** Creates the authority and its folder. */
    public TestCertificateAuthority(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.store = folder.resolve("store.p12");
        keytool("ca", "RSA", "-ext", "bc:c");
        Files.writeString(ca(), pem("CERTIFICATE", keys().getCertificate("ca").getEncoded()));
    }

    /** The file with the certificate of the authority. */
    public Path ca() {
        return folder.resolve("ca.crt");
    }

    /** The certificate of a node, its key and the authority's certificate, in three files. */
    public record Issued(Path certificate, Path key, Path ca) {
        /** Replaces the files, as an operator who renews the certificate. */
        public void replaceWith(Issued other) throws IOException {
            Files.copy(other.key, key, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(other.certificate, certificate, StandardCopyOption.REPLACE_EXISTING);
        }

        String settings() {
            return "askel.cluster.tls { certificate = \"%s\", key = \"%s\", ca = \"%s\" }\n"
                    .formatted(certificate, key, ca);
        }
    }

    /**
     * Issues a certificate.
     *
     * @param names the names in the syntax of keytool, {@code dns:…} and {@code ip:…}
     * @param options further options of keytool, such as {@code -validity}
     */
    public Issued issue(String alias, String algorithm, String names, String... options)
            throws Exception {
        var all = new ArrayList<>(List.of("-signer", "ca", "-ext", "san=" + names));
        all.addAll(List.of(options));
        keytool(alias, algorithm, all.toArray(String[]::new));
        var keys = keys();
        Key key = keys.getKey(alias, PASSWORD.toCharArray());
        return new Issued(
                Files.writeString(
                        folder.resolve(alias + ".crt"),
                        pem("CERTIFICATE", keys.getCertificate(alias).getEncoded())),
                Files.writeString(
                        folder.resolve(alias + ".key"), pem("PRIVATE KEY", key.getEncoded())),
                ca());
    }

    Issued issue(String alias, String names) throws Exception {
        return issue(alias, "RSA", names);
    }

    private KeyStore keys() throws Exception {
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(type, PEM.encodeToString(content), type);
    }

    private void keytool(String alias, String algorithm, String... more) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                algorithm,
                                "-alias",
                                alias,
                                "-dname",
                                "CN=" + alias + " of " + folder.getFileName(),
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD));
        command.addAll(List.of(more));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + ": " + output);
        }
    }
}
