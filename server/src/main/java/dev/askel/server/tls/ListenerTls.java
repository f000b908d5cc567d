package dev.askel.server.tls;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.askel.server.refusal.RefusedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings {@code askel.http.tls}: the certificate that the server presents to clients.
 *
 * @param certificate the PEM file of the chain, with the certificate of this server first
 * @param key the PEM file of that certificate's private key
 * @param reloadInterval the time between two checks for changed files
 */
record ListenerTls(Path certificate, Path key, Duration reloadInterval) {
    private static final String PATH = "askel.http.tls.";

    /**
     * Reads the settings but not the files; empty when no file is named.
     *
     * @throws RefusedException when only one file is named, or the interval is not a positive
     *     duration
     */
    static Optional<ListenerTls> from(Config config) {
        var certificate = config.getString(PATH + "certificate");
        var key = config.getString(PATH + "key");
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw new RefusedException(
                    PATH
                            + "certificate and key must be named together (--tls-cert and"
                            + " --tls-key), or none of them.");
        }
        Duration reloadInterval;
        try {
            reloadInterval = config.getDuration(PATH + "reload-interval");
        } catch (ConfigException e) {
            throw new RefusedException(
                    PATH + "reload-interval is not a duration: " + e.getMessage(), e);
        }
        if (!reloadInterval.isPositive()) {
            throw new RefusedException(PATH + "reload-interval must be longer than zero.");
        }
        return Optional.of(
                new ListenerTls(
                        Path.of(certificate).toAbsolutePath(),
                        Path.of(key).toAbsolutePath(),
                        reloadInterval));
    }

    /** Creates the exception for a file that cannot be used. */
    static RefusedException unusable(String name, Path file, Exception reason) {
        return new RefusedException(
                "%s%s, %s, cannot be used: %s.".formatted(PATH, name, file, reason), reason);
    }
}
