package dev.askel.k8s;

import static java.util.stream.Collectors.toMap;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.cluster.Profile;
import dev.askel.postgres.BundledPostgres;
import dev.askel.server.Settings;
import dev.askel.server.refusal.RefusedException;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings that the server of an installation comes to, by the server's own code. */
final class ServerSettings {
    /** The value of a variable that refers to a Secret or to a field of the pod. */
    static final String FROM_REFERENCE = "given";

    private ServerSettings() {}

    /**
     * Resolves them with the environment that the container declares, and no other.
     *
     * @throws RefusedException as the server would, when something it refers to is missing
     */
    static Config of(Installation installation) {
        var given = environment(installation);
        try {
            var file = Files.createTempFile("askel", ".conf");
            try {
                Files.writeString(file, installation.askelConf());
                return Settings.resolve(given, Optional.of(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Profile profile(Installation installation) {
        return Settings.profile(of(installation));
    }

    /** Settings of the file that no server has ever asked for. */
    static List<String> unknown(Installation installation) {
        var known = Settings.resolve(Map.of(), Optional.empty());
        var file =
                ConfigFactory.parseString(installation.askelConf())
                        .resolveWith(ConfigFactory.parseMap(environment(installation)));
        return file.entrySet().stream()
                .map(Map.Entry::getKey)
                .filter(setting -> !known.hasPathOrNull(setting))
                .toList();
    }

    private static Map<String, String> environment(Installation installation) {
        return installation.container().getEnv().stream()
                .collect(
                        toMap(
                                EnvVar::getName,
                                variable ->
                                        variable.getValue() == null
                                                ? FROM_REFERENCE
                                                : variable.getValue()));
    }

    /**
     * How long an orderly stop takes where each phase takes as long as it may; a single server
     * stops the PostgreSQL that it brings along behind them.
     */
    static Duration longestStop(Config settings, Profile profile) {
        var phases = settings.getConfig("pekko.coordinated-shutdown.phases");
        var usual = settings.getDuration("pekko.coordinated-shutdown.default-phase-timeout");
        var behind =
                switch (profile) {
                    case SINGLE -> BundledPostgres.STOP_MAX;
                    case CLUSTER, KUBERNETES -> Duration.ZERO;
                };
        return phases.root().keySet().stream()
                .map(phase ->
                        phases.hasPath(phase + ".timeout")
                                ? phases.getDuration(phase + ".timeout")
                                : usual)
                .reduce(behind, Duration::plus);
    }

    /** How long a start may take that still ends well. */
    static Duration longestStart(Config settings, Profile profile) {
        return switch (profile) {
            case SINGLE -> settings.getDuration("askel.postgres.start-timeout");
            case CLUSTER, KUBERNETES ->
                    settings.getDuration("askel.database.start-patience")
                            .plus(settings.getDuration("askel.cluster.formation.quiet-period"))
                            .plus(settings.getDuration("askel.cluster.formation.join-timeout"));
        };
    }
}
