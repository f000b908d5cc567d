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
            case SELECTORS_MATCH_OUR_PODS -> NetworkRules.selectorProblems(installation);
            case PORTS_MATCH_THE_SERVER -> NetworkRules.portProblems(installation);
            case EACH_SERVICE_HAS_A_SYNC_SERVICE -> NetworkRules.syncServiceProblems(installation);
            case EACH_SERVICE_IS_A_PERMITTED_HOST -> NetworkRules.hostProblems(installation);
            case ONLY_NAMED_CLIENTS_ARE_ADMITTED -> NetworkRules.admissionProblems(installation);
            case NODES_MAY_CONNECT -> NetworkRules.connectionProblems(installation);
            case REFERENCES_RESOLVE -> PodRules.referenceProblems(installation);
            case PODS_ARE_CONFINED -> PodRules.confinementProblems(installation);
            case SECRETS_COME_BY_REFERENCE -> PodRules.secretProblems(installation);
            case THE_ROOT_KEY_IS_MOUNTED -> PodRules.rootKeyProblems(installation);
            case MEMORY_IS_SUFFICIENT -> PodRules.memoryProblems(installation);
            case THE_IMAGE_HAS_A_VERSION -> PodRules.imageProblems(installation);
            case THE_SERVER_UNDERSTANDS_ITS_SETTINGS ->
                    SettingsRules.settingsProblems(installation);
            case CALLS_ARE_SIGNED -> SettingsRules.signatureProblems(installation);
            case STOP_FITS_THE_GRACE_PERIOD -> SettingsRules.stopProblems(installation);
            case START_FITS_THE_STARTUP_PROBE -> SettingsRules.startProblems(installation);
            case PROBES_HAVE_THE_RIGHT_PATHS_AND_TIMES -> SettingsRules.probeProblems(installation);
            case A_MAJORITY_KEEPS_RUNNING -> ScalingRules.majorityProblems(installation);
            case NODES_ARE_SPREAD -> ScalingRules.spreadProblems(installation);
            case REPLICAS_ARE_SET_IN_ONE_PLACE -> ScalingRules.replicaProblems(installation);
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
