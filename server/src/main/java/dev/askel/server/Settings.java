package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.Profile;
import dev.askel.server.refusal.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A server's configuration: system properties, then the command line, the operator's file, the
 * profile, and every library's {@code reference.conf}, each above the next.
 */
public final class Settings {
    private Settings() {}

    /**
     * Puts the layers together.
     *
     * @param options configuration paths that the command line sets
     * @param file the operator's
     * @throws RefusedException when the file is missing or malformed, or a setting has the wrong
     *     type
     */
    public static Config resolve(Map<String, String> options, Optional<Path> file) {
        try {
            var own =
                    ConfigFactory.defaultOverrides()
                            .withFallback(ConfigFactory.parseMap(options, "command line"))
                            .withFallback(file.map(Settings::read).orElse(ConfigFactory.empty()));
            var reference = ConfigFactory.defaultReferenceUnresolved();
            var profile = profile(own.withFallback(reference));
            return own.withFallback(profile.settings()).withFallback(reference).resolve();
        } catch (ConfigException e) {
            throw new RefusedException("The configuration cannot be used: " + e.getMessage(), e);
        }
    }

    private static Config read(Path file) {
        if (!Files.isReadable(file)) {
            throw new RefusedException("The configuration file %s cannot be read.".formatted(file));
        }
        return ConfigFactory.parseFile(file.toFile());
    }

    /** The profile that a configuration names. */
    public static Profile profile(Config config) {
        var name = config.getString("askel.profile");
        return Profile.named(name)
                .orElseThrow(() ->
                        new RefusedException(
                                "askel.profile is single, cluster or kubernetes, not %s."
                                        .formatted(name)));
    }

    /**
     * The configuration with the database that was opened in place of the one that was asked for.
     */
    static Config with(Config config, ClusterDatabase address) {
        return ConfigFactory.parseMap(
                        Map.of(
                                "askel.database.url", address.url(),
                                "askel.database.user", address.user(),
                                "askel.database.password", address.password()),
                        "opened database")
                .withFallback(config);
    }
}
