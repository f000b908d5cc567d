package dev.askel.cluster.tls;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings {@code askel.cluster.tls}: what this node shows to others, and what it asks of them.
 *
 * @param certificate PEM; of an RSA key, issued by {@code ca} itself
 * @param key its private key; PEM
 * @param ca the authority's certificate; PEM
 * @param reloadInterval so long after a change of the files new connections use them
 */
public record NodeTls(Path certificate, Path key, Path ca, Duration reloadInterval) {
    /** What Pekko calls the transport that it makes of them. */
    static final String TRANSPORT = "tls-tcp";

    private static final String PATH = "askel.cluster.tls.";
    private static final String KEY_BEGIN = "PRIVATE KEY-----";

    /**
     * Reads them, not the files; empty when none is named.
     *
     * @throws IllegalArgumentException when only some are named
     */
    public static Optional<NodeTls> from(Config config) {
        var files =
                Stream.of("certificate", "key", "ca")
                        .map(name -> config.getString(PATH + name))
                        .toList();
        if (files.stream().allMatch(String::isEmpty)) {
            return Optional.empty();
        }
        if (files.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException(
                    PATH + "certificate, key and ca are named together, or none of them.");
        }
        return Optional.of(
                new NodeTls(
                        path(files.get(0)),
                        path(files.get(1)),
                        path(files.get(2)),
                        config.getDuration(PATH + "reload-interval")));
    }

    private static Path path(String file) {
        return Path.of(file).toAbsolutePath();
    }

    /**
     * Looks into the files for what Pekko would find out later, one connection at a time.
     *
     * @throws IllegalArgumentException when nodes could not talk with them; says which setting is
     *     to be mended
     */
    public void check() {
        var own = certificate("certificate", certificate);
        var authority = certificate("ca", ca);
        if (!own.getPublicKey().getAlgorithm().equals("RSA")) {
            throw wrong(
                    "certificate",
                    certificate,
                    "its key is %s, and must be RSA".formatted(own.getPublicKey().getAlgorithm()));
        }
        try {
            own.verify(authority.getPublicKey());
            own.checkValidity();
        } catch (GeneralSecurityException e) {
            throw wrong("certificate", certificate, "the authority does not vouch for it: " + e);
        }
        try {
            if (!Files.readString(key, StandardCharsets.US_ASCII).contains(KEY_BEGIN)) {
                throw wrong("key", key, "it holds no private key in PEM");
            }
        } catch (IOException e) {
            throw wrong("key", key, e.toString());
        }
    }

    /**
     * Until when the certificate is good that is in its file now.
     *
     * @throws IllegalArgumentException when it cannot be read, as in the midst of a renewal
     */
    public Instant expiry() {
        return certificate("certificate", certificate).getNotAfter().toInstant();
    }

    private static X509Certificate certificate(String name, Path file) {
        try (var in = Files.newInputStream(file)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | GeneralSecurityException e) {
            throw wrong(name, file, e.toString());
        }
    }

    private static IllegalArgumentException wrong(String name, Path file, String why) {
        return new IllegalArgumentException(
                "%s%s, %s, cannot be used: %s.".formatted(PATH, name, file, why));
    }

    /** What they make of Pekko's transport; goes above all else. */
    public Config settings() {
        var keys = "pekko.remote.artery.ssl.rotating-keys-engine.";
        return ConfigFactory.parseMap(
                Map.of(
                        "pekko.remote.artery.transport",
                        TRANSPORT,
                        "pekko.remote.artery.ssl.ssl-engine-provider",
                        NodeSslEngines.class.getName(),
                        keys + "cert-file",
                        certificate.toString(),
                        keys + "key-file",
                        key.toString(),
                        keys + "ca-cert-file",
                        ca.toString(),
                        keys + "ssl-context-cache-ttl",
                        reloadInterval,
                        keys + "enabled-algorithms",
                        List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256")),
                "askel.cluster.tls");
    }
}
