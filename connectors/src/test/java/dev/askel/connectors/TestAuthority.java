package dev.askel.connectors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A self-issued certificate for servers at 127.0.0.1. */
public final class TestAuthority {
    private static final String SECRET = "secret";

    private final KeyStore keys;

    private TestAuthority(KeyStore keys) {
        this.keys = keys;
    }

    /** Creates a certificate, which takes half a second. */
    public static TestAuthority create(Path folder) throws Exception {
        var store = folder.resolve("api.p12");
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "api",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=kubernetes",
                                "-ext",
                                "SAN=IP:127.0.0.1",
                                "-storepass",
                                SECRET,
                                "-keystore",
                                store.toString())
                        .redirectErrorStream(true)
                        .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
        return new TestAuthority(KeyStore.getInstance(store.toFile(), SECRET.toCharArray()));
    }

    /** The certificate, for clients. */
    public String pem() throws Exception {
        return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                .formatted(
                        Base64.getMimeEncoder()
                                .encodeToString(keys.getCertificate("api").getEncoded()));
    }

    /** A TLS context with the certificate, for servers. */
    public SSLContext tls() throws Exception {
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, SECRET.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
