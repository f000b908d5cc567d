package dev.askel.k8s;

import com.google.errorprone.annotations.FormatMethod;
import java.util.stream.Stream;

/** The rules for every installation, in addition to the checks of Kubernetes. */
enum InstallationRule {
    SELECTORS_MATCH_OUR_PODS,
    PORTS_MATCH_THE_SERVER,
    EACH_SERVICE_HAS_A_SYNC_SERVICE,
    EACH_SERVICE_IS_A_PERMITTED_HOST,
    ONLY_NAMED_CLIENTS_ARE_ADMITTED,
    NODES_MAY_CONNECT,
    REFERENCES_RESOLVE,
    PODS_ARE_CONFINED,
    SECRETS_COME_BY_REFERENCE,
    THE_ROOT_KEY_IS_MOUNTED,
    MEMORY_IS_SUFFICIENT,
    THE_IMAGE_HAS_A_VERSION,
    THE_SERVER_UNDERSTANDS_ITS_SETTINGS,
    CALLS_ARE_SIGNED,
    STOP_FITS_THE_GRACE_PERIOD,
    START_FITS_THE_STARTUP_PROBE,
    PROBES_HAVE_THE_RIGHT_PATHS_AND_TIMES,
    A_MAJORITY_KEEPS_RUNNING,
    NODES_ARE_SPREAD,
    REPLICAS_ARE_SET_IN_ONE_PLACE;

    /** Returns the violations of this rule in an installation. */
    Stream<String> problems(Installation installation) {
        return switch (this) {
            case SELECTORS_MATCH_OUR_PODS -> NetworkRules.selectors(installation);
            case PORTS_MATCH_THE_SERVER -> NetworkRules.ports(installation);
            case EACH_SERVICE_HAS_A_SYNC_SERVICE -> NetworkRules.syncServices(installation);
            case EACH_SERVICE_IS_A_PERMITTED_HOST -> NetworkRules.hosts(installation);
            case ONLY_NAMED_CLIENTS_ARE_ADMITTED -> NetworkRules.admission(installation);
            case NODES_MAY_CONNECT -> NetworkRules.connections(installation);
            case REFERENCES_RESOLVE -> PodRules.references(installation);
            case PODS_ARE_CONFINED -> PodRules.confinement(installation);
            case SECRETS_COME_BY_REFERENCE -> PodRules.secrets(installation);
            case THE_ROOT_KEY_IS_MOUNTED -> PodRules.rootKey(installation);
            case MEMORY_IS_SUFFICIENT -> PodRules.memory(installation);
            case THE_IMAGE_HAS_A_VERSION -> PodRules.image(installation);
            case THE_SERVER_UNDERSTANDS_ITS_SETTINGS -> SettingsRules.settings(installation);
            case CALLS_ARE_SIGNED -> SettingsRules.signedCalls(installation);
            case STOP_FITS_THE_GRACE_PERIOD -> SettingsRules.stop(installation);
            case START_FITS_THE_STARTUP_PROBE -> SettingsRules.start(installation);
            case PROBES_HAVE_THE_RIGHT_PATHS_AND_TIMES -> SettingsRules.probes(installation);
            case A_MAJORITY_KEEPS_RUNNING -> ScalingRules.majority(installation);
            case NODES_ARE_SPREAD -> ScalingRules.spread(installation);
            case REPLICAS_ARE_SET_IN_ONE_PLACE -> ScalingRules.count(installation);
        };
    }

    /** Returns a formatted problem, or nothing if the condition is true. */
    @FormatMethod
    static Stream<String> problemUnless(boolean condition, String problem, Object... arguments) {
        return condition ? Stream.empty() : Stream.of(problem.formatted(arguments));
    }

    /** Concatenates problems. */
    @SafeVarargs
    @SuppressWarnings("varargs") // The array is only read.
    static Stream<String> concat(Stream<String>... problems) {
        return Stream.of(problems).flatMap(all -> all);
    }
}
