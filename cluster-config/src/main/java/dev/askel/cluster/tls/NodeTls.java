package dev.askel.cluster.tls;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings {@code askel.cluster.tls}: the certificate of this node and the authority that it
 * trusts.
 *
 * @param certificate PEM; for an RSA key, issued directly by {@code ca}
 * @param key the private key of the certificate; PEM
 * @param ca the certificate of the authority; PEM
 * @param reloadInterval new connections use changed files after this time
 */
public record NodeTls(Path certificate, Path key, Path ca, Duration reloadInterval) {
    private static final String PATH = "askel.cluster.tls.";

    /**
     * Reads the settings, not the files; empty when no file is named.
     *
     * @throws IllegalArgumentException when only some of the files are named
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
                    PATH + "certificate, key and ca must be named together, or none of them.");
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
     * Checks the files for problems that Pekko would report only later, for each connection.
     *
     * @throws IllegalArgumentException when nodes could not connect with these files; names the
     *     setting to correct
     */
    public void check() {
        var nodeCertificate = certificate("certificate", certificate);
        var authority = certificate("ca", ca);
        if (!nodeCertificate.getPublicKey().getAlgorithm().equals("RSA")) {
            throw invalid(
                    "certificate",
                    certificate,
                    "its key is %s, and must be RSA"
                            .formatted(nodeCertificate.getPublicKey().getAlgorithm()));
        }
        try {
            nodeCertificate.verify(authority.getPublicKey());
            nodeCertificate.checkValidity();
        } catch (GeneralSecurityException e) {
            throw invalid(
                    "certificate",
                    certificate,
                    "the authority has not issued it, or it is not valid now: " + e);
        }
        try {
            PemFiles.privateKey(PemFiles.read(key), nodeCertificate.getPublicKey());
        } catch (IOException | GeneralSecurityException e) {
            throw invalid("key", key, e.toString());
        }
    }

    /**
     * The expiry of the certificate that is currently in the file.
     *
     * @throws IllegalArgumentException when the file cannot be read, as during a renewal
     */
    public Instant expiry() {
        return certificate("certificate", certificate).getNotAfter().toInstant();
    }

    private static X509Certificate certificate(String name, Path file) {
        try {
            return PemFiles.certificates(PemFiles.read(file)).getFirst();
        } catch (IOException | GeneralSecurityException e) {
            throw invalid(name, file, e.toString());
        }
    }

    private static IllegalArgumentException invalid(String name, Path file, String reason) {
        return new IllegalArgumentException(
                "%s%s, %s, cannot be used: %s.".formatted(PATH, name, file, reason));
    }

    /** The settings of Pekko's transport that result; they override all others. */
    public Config settings() {
        var keys = "pekko.remote.artery.ssl.rotating-keys-engine.";
        return ConfigFactory.parseMap(
                Map.of(
                        "pekko.remote.artery.transport",
                        NodeSslEngines.TRANSPORT,
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
