package dev.askel.server.operator;

import com.typesafe.config.Config;
import dev.askel.connectors.call.TrustedAuthorities;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.tls.OwnCertificateTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates that a command accepts from the server.
 *
 * <ul>
 *   <li>With {@code askel.client.ca-file}: only certificates that the authorities in that file have
 *       issued.
 *   <li>With {@code askel.http.tls.certificate}: the first certificate of that file, which may be
 *       self-signed and need not name the host of the call. Certificates of the JDK's authorities
 *       are also accepted, because the server may not have read a renewed file yet. If the file
 *       cannot be read, only certificates of the JDK's authorities are accepted. The same applies
 *       if the file contains no certificate and {@code askel.client.https} is on.
 *   <li>Otherwise: certificates of the JDK's authorities.
 * </ul>
 *
 * @param usesTls whether the server is called by HTTPS
 * @param context the context that accepts these certificates; null for the JDK's default context
 */
record ServerTrust(boolean usesTls, @Nullable SSLContext context) {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTrust.class);

    /**
     * Reads the settings and the file that they name.
     *
     * @throws RefusedException when the file cannot be used
     */
    static ServerTrust of(Config config) {
        var authorities = config.getString("askel.client.ca-file");
        var certificate = config.getString("askel.http.tls.certificate");
        var https = config.getBoolean("askel.client.https");
        if (!authorities.isEmpty()) {
            return new ServerTrust(true, ofAuthorities(Path.of(authorities)));
        }
        return certificate.isEmpty()
                ? new ServerTrust(https, null)
                : new ServerTrust(true, ofCertificate(Path.of(certificate), https));
    }

    private static SSLContext ofAuthorities(Path authorities) {
        try (var pem = Files.newInputStream(authorities)) {
            return TrustedAuthorities.sslContext(pem);
        } catch (IOException | GeneralSecurityException e) {
            throw new RefusedException(
                    "%s contains no certificates of authorities: %s.".formatted(authorities, e), e);
        }
    }

    /**
     * Returns the trust in a certificate.
     *
     * @param https whether the operator requires HTTPS, for which the JDK's authorities suffice
     */
    private static @Nullable SSLContext ofCertificate(Path certificate, boolean https) {
        try {
            return OwnCertificateTrust.contextForCommands(certificate);
        } catch (IOException e) {
            // The operator may not be permitted to read the file, but the JDK may know the
            // authority.
            LOG.warn(
                    "{} cannot be read ({}), so only the authorities of the JDK are trusted",
                    certificate,
                    e.toString());
            return null;
        } catch (GeneralSecurityException e) {
            if (https) {
                return null;
            }
            throw new RefusedException(
                    "%s contains no certificate of the server: %s. Give another file with --tls-cert or --ca-file, or add --https to trust the authorities of the JDK."
                            .formatted(certificate, e),
                    e);
        }
    }
}
