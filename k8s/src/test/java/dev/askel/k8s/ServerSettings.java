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

/** Resolves the settings of an installation with the server's own code. */
final class ServerSettings {
    /**
     * The placeholder for the value of a variable that refers to a Secret or to a field of the pod.
     */
    static final String REFERENCED_VALUE = "placeholder";

    private ServerSettings() {}

    /**
     * Resolves the settings with the environment of the container.
     *
     * @throws RefusedException as the server does, if a variable is missing
     */
    static Config resolve(Installation installation) {
        var environment = environment(installation);
        try {
            var file = Files.createTempFile("askel", ".conf");
            try {
                Files.writeString(file, installation.askelConf());
                return Settings.resolve(environment, Optional.of(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Profile profile(Installation installation) {
        return Settings.profile(resolve(installation));
    }

    /** Returns the settings in {@code askel.conf} that the server does not know. */
    static List<String> unknownSettings(Installation installation) {
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
                                                ? REFERENCED_VALUE
                                                : variable.getValue()));
    }

    /**
     * Returns the time of an orderly stop if each phase takes its timeout. A single server also
     * stops the bundled PostgreSQL after the phases.
     */
    static Duration longestStop(Config settings, Profile profile) {
        var phases = settings.getConfig("pekko.coordinated-shutdown.phases");
        var defaultTimeout =
                settings.getDuration("pekko.coordinated-shutdown.default-phase-timeout");
        var databaseStop =
                switch (profile) {
                    case SINGLE -> BundledPostgres.STOP_TIME_MAX;
                    case CLUSTER, KUBERNETES -> Duration.ZERO;
                };
        return phases.root().keySet().stream()
                .map(phase ->
                        phases.hasPath(phase + ".timeout")
                                ? phases.getDuration(phase + ".timeout")
                                : defaultTimeout)
                .reduce(databaseStop, Duration::plus);
    }

    /** Returns the longest time of a successful start. */
    static Duration longestStart(Config settings, Profile profile) {
        return switch (profile) {
            case SINGLE -> settings.getDuration("askel.postgres.start-timeout");
            case CLUSTER, KUBERNETES ->
                    settings.getDuration("askel.database.start-timeout")
                            .plus(settings.getDuration("askel.cluster.formation.quiet-period"))
                            .plus(settings.getDuration("askel.cluster.formation.join-timeout"));
        };
    }
}
