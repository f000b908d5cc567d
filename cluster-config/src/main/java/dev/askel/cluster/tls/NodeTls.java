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
 * The settings {@code askel.cluster.tls}: the certificate of this node, and the authority that this
 * node trusts.
 *
 * @param certificateFile the PEM file of this node's certificate, for an RSA key; the authority of
 *     {@code caFile} has issued the certificate directly
 * @param keyFile the PEM file of the certificate's private key
 * @param caFile the PEM file of the authority's certificate
 * @param reloadInterval the time after which new connections use changed files
 */
public record NodeTls(Path certificateFile, Path keyFile, Path caFile, Duration reloadInterval) {
    private static final String PATH = "askel.cluster.tls.";

    /**
     * Reads the settings but not the files; empty when the settings name no file.
     *
     * @throws IllegalArgumentException when the settings name only some of the files
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
     * Checks the files for problems that Pekko would report only later, at each connection.
     *
     * @throws IllegalArgumentException when nodes could not connect with these files; the message
     *     names the setting to correct
     */
    public void checkFiles() {
        var nodeCertificate = certificate("certificate", certificateFile);
        var authority = certificate("ca", caFile);
        if (!nodeCertificate.getPublicKey().getAlgorithm().equals("RSA")) {
            throw invalid(
                    "certificate",
                    certificateFile,
                    "its key is %s, and must be RSA"
                            .formatted(nodeCertificate.getPublicKey().getAlgorithm()));
        }
        try {
            nodeCertificate.verify(authority.getPublicKey());
            nodeCertificate.checkValidity();
        } catch (GeneralSecurityException e) {
            throw invalid(
                    "certificate",
                    certificateFile,
                    "the authority has not issued it, or it is not valid now: " + e);
        }
        try {
            PemFiles.parsePrivateKey(PemFiles.read(keyFile), nodeCertificate.getPublicKey());
        } catch (IOException | GeneralSecurityException e) {
            throw invalid("key", keyFile, e.toString());
        }
    }

    /**
     * Returns the expiry time of the certificate that is currently in the file.
     *
     * @throws IllegalArgumentException when the file cannot be read, for example during a renewal
     */
    public Instant readCertificateExpiry() {
        return certificate("certificate", certificateFile).getNotAfter().toInstant();
    }

    private static X509Certificate certificate(String name, Path file) {
        try {
            return PemFiles.parseCertificates(PemFiles.read(file)).getFirst();
        } catch (IOException | GeneralSecurityException e) {
            throw invalid(name, file, e.toString());
        }
    }

    private static IllegalArgumentException invalid(String name, Path file, String reason) {
        return new IllegalArgumentException(
                "%s%s, %s, cannot be used: %s.".formatted(PATH, name, file, reason));
    }

    /** Returns the resulting settings of Pekko's transport. They override all other settings. */
    public Config transportSettings() {
        var keys = "pekko.remote.artery.ssl.rotating-keys-engine.";
        return ConfigFactory.parseMap(
                Map.of(
                        "pekko.remote.artery.transport",
                        NodeSslEngines.TLS_TRANSPORT_NAME,
                        "pekko.remote.artery.ssl.ssl-engine-provider",
                        NodeSslEngines.class.getName(),
                        keys + "cert-file",
                        certificateFile.toString(),
                        keys + "key-file",
                        keyFile.toString(),
                        keys + "ca-cert-file",
                        caFile.toString(),
                        keys + "ssl-context-cache-ttl",
                        reloadInterval,
                        keys + "enabled-algorithms",
                        List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256")),
                "askel.cluster.tls");
    }
}
