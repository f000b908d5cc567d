package dev.askel.k8s;

import com.google.errorprone.annotations.FormatMethod;
import java.util.stream.Stream;

/** What holds for every installation, beyond what Kubernetes itself looks at. */
enum Rule {
    SELECTORS_MEAN_OUR_PODS,
    PORTS_ARE_THE_SERVERS,
    EACH_SERVICE_HAS_ITS_TWIN,
    EACH_SERVICE_IS_A_PERMITTED_HOST,
    ONLY_NAMED_CLIENTS_ARE_ADMITTED,
    WHAT_A_NODE_CALLS_IS_OPEN,
    NAMES_LEAD_SOMEWHERE,
    PODS_ARE_CONFINED,
    SECRETS_COME_BY_REFERENCE,
    THE_ROOT_KEY_IS_MOUNTED,
    MEMORY_LEAVES_ROOM,
    THE_IMAGE_HAS_A_VERSION,
    THE_SERVER_UNDERSTANDS_ITS_SETTINGS,
    CALLS_ARE_OPEN_ALOUD,
    A_STOP_HAS_ITS_TIME,
    A_START_HAS_ITS_TIME,
    PROBES_ASK_WHAT_THEY_SHOULD,
    THE_MAJORITY_STAYS,
    NODES_ARE_SPREAD,
    ONE_DECIDES_HOW_MANY;

    /** In what ways an installation breaks it. */
    Stream<String> broken(Installation installation) {
        return switch (this) {
            case SELECTORS_MEAN_OUR_PODS -> NetworkRules.selectors(installation);
            case PORTS_ARE_THE_SERVERS -> NetworkRules.ports(installation);
            case EACH_SERVICE_HAS_ITS_TWIN -> NetworkRules.twins(installation);
            case EACH_SERVICE_IS_A_PERMITTED_HOST -> NetworkRules.hosts(installation);
            case ONLY_NAMED_CLIENTS_ARE_ADMITTED -> NetworkRules.admission(installation);
            case WHAT_A_NODE_CALLS_IS_OPEN -> NetworkRules.calls(installation);
            case NAMES_LEAD_SOMEWHERE -> PodRules.references(installation);
            case PODS_ARE_CONFINED -> PodRules.confinement(installation);
            case SECRETS_COME_BY_REFERENCE -> PodRules.secrets(installation);
            case THE_ROOT_KEY_IS_MOUNTED -> PodRules.rootKey(installation);
            case MEMORY_LEAVES_ROOM -> PodRules.memory(installation);
            case THE_IMAGE_HAS_A_VERSION -> PodRules.image(installation);
            case THE_SERVER_UNDERSTANDS_ITS_SETTINGS -> SettingsRules.understood(installation);
            case CALLS_ARE_OPEN_ALOUD -> SettingsRules.aloud(installation);
            case A_STOP_HAS_ITS_TIME -> SettingsRules.stop(installation);
            case A_START_HAS_ITS_TIME -> SettingsRules.start(installation);
            case PROBES_ASK_WHAT_THEY_SHOULD -> SettingsRules.probes(installation);
            case THE_MAJORITY_STAYS -> ScalingRules.majority(installation);
            case NODES_ARE_SPREAD -> ScalingRules.spread(installation);
            case ONE_DECIDES_HOW_MANY -> ScalingRules.count(installation);
        };
    }

    /** A problem, when it is one. */
    @FormatMethod
    static Stream<String> unless(boolean right, String problem, Object... of) {
        return right ? Stream.empty() : Stream.of(problem.formatted(of));
    }

    /** The problems of all. */
    @SafeVarargs
    @SuppressWarnings("varargs") // They are only read.
    static Stream<String> together(Stream<String>... problems) {
        return Stream.of(problems).flatMap(all -> all);
    }
}
