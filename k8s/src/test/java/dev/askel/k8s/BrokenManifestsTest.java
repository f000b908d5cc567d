package dev.askel.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check finds the mistakes it is for: manifests broken on purpose, one for each. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BrokenManifestsTest {
    /**
     * A mistake.
     *
     * @param overlay whose text it is made in
     * @param right what stands there, a regular expression
     * @param wrong what is put in the place of its first
     */
    record Mistake(String overlay, String right, String wrong) {
        String made() {
            var text = Installation.rendered(overlay);
            var broken = text.replaceFirst(right, wrong);
            assertThat(broken.equals(text)).as("nowhere stands " + right).isFalse();
            return broken;
        }
    }

    private static Mistake cluster(String right, String wrong) {
        return new Mistake("cluster", right, wrong);
    }

    private static final Map<Rule, List<Mistake>> MISTAKES =
            Stream.of(
                            Map.entry(
                                    Rule.SELECTORS_MEAN_OUR_PODS,
                                    List.of(
                                            cluster(
                                                    "(?s)(name: sync-askel.*?selector:\n    app.kubernetes.io/name: )askel",
                                                    "$1askl"),
                                            cluster(
                                                    "(kind: PodDisruptionBudget\n(?:.*\n)+?      app.kubernetes.io/name: )askel",
                                                    "$1other"),
                                            new Mistake(
                                                    "complete",
                                                    "(labels:\n)    askel.dev/twin-of: askel",
                                                    "$1    app.kubernetes.io/name: askel"))),
                            Map.entry(
                                    Rule.PORTS_ARE_THE_SERVERS,
                                    List.of(
                                            cluster("containerPort: 8083", "containerPort: 8080"),
                                            cluster("containerPort: 7355", "containerPort: 7356"),
                                            cluster("targetPort: http", "targetPort: web"))),
                            Map.entry(
                                    Rule.EACH_SERVICE_HAS_ITS_TWIN,
                                    List.of(cluster("name: sync-askel", "name: synch-askel"))),
                            Map.entry(
                                    Rule.EACH_SERVICE_IS_A_PERMITTED_HOST,
                                    List.of(
                                            cluster("hosts = \\[askel, ", "hosts = ["),
                                            cluster("hosts = .*", "hosts = [askel]"),
                                            cluster(
                                                    "(kind: Service\n(?:.*\n)+?  name: )askel\n",
                                                    "$1steps\n"),
                                            new Mistake("single", "hosts = .*", ""))),
                            Map.entry(
                                    Rule.ONLY_NAMED_CLIENTS_ARE_ADMITTED,
                                    List.of(
                                            cluster(
                                                    "podSelector:\n        matchLabels:\n          askel.dev/client-of: askel",
                                                    "podSelector: {}"))),
                            Map.entry(
                                    Rule.WHAT_A_NODE_CALLS_IS_OPEN,
                                    List.of(
                                            cluster(
                                                    "cnpg.io/cluster: askel-db",
                                                    "cnpg.io/cluster: db"),
                                            cluster(
                                                    "port: 7355\n      protocol",
                                                    "port: 7356\n      protocol"),
                                            cluster(
                                                    "port: 53\n      protocol: UDP\n    - port: 53",
                                                    "port: 54\n      protocol: UDP\n    - port: 54"),
                                            new Mistake(
                                                    "complete",
                                                    "(kind: Cluster\nmetadata:\n  name: askel-db)",
                                                    "$1s"))),
                            Map.entry(
                                    Rule.NAMES_LEAD_SOMEWHERE,
                                    List.of(
                                            cluster(
                                                    "configMap:\n          name: askel-",
                                                    "configMap:\n          name: other-"),
                                            cluster(
                                                    "serviceAccountName: askel",
                                                    "serviceAccountName: askl"),
                                            cluster(
                                                    "/etc/askel/askel.conf",
                                                    "/etc/askl/askel.conf"),
                                            new Mistake(
                                                    "single",
                                                    "claimName: askel-data",
                                                    "claimName: data"),
                                            new Mistake(
                                                    "autoscaled",
                                                    "(scaleTargetRef:\n.*\n.*\n    name: )askel",
                                                    "$1askl"))),
                            Map.entry(
                                    Rule.PODS_ARE_CONFINED,
                                    List.of(
                                            cluster("runAsUser: 10001", "runAsUser: 1000"),
                                            cluster(
                                                    "readOnlyRootFilesystem: true",
                                                    "readOnlyRootFilesystem: false"),
                                            cluster("- ALL", "- NET_RAW"),
                                            cluster("enforce: restricted", "enforce: baseline"))),
                            Map.entry(
                                    Rule.SECRETS_COME_BY_REFERENCE,
                                    List.of(
                                            cluster("key: password", "key: passwd"),
                                            cluster("secretName: askel-db-ca", "secretName: ca"),
                                            cluster("secretName: askel-nodes", "secretName: nodes"),
                                            cluster(
                                                    " +items:\n +- key: ca.crt\n +path: ca.crt\n",
                                                    ""),
                                            cluster(
                                                    "- key: ca.crt\n( +path: )ca.crt",
                                                    "- key: ca.key\n$1ca.key"),
                                            new Mistake(
                                                    "complete",
                                                    "secretName: askel-nodes\n  usages",
                                                    "secretName: nodes\n  usages"))),
                            Map.entry(
                                    Rule.THE_ROOT_KEY_IS_MOUNTED,
                                    List.of(
                                            new Mistake(
                                                    "single",
                                                    "secretName: askel-root-key",
                                                    "secretName: askel-key"),
                                            cluster("path: root.key", "path: other.key"),
                                            cluster("defaultMode: 288", "defaultMode: 420"),
                                            cluster(
                                                    "(name: root-key\n          )readOnly: true",
                                                    "$1readOnly: false"))),
                            Map.entry(
                                    Rule.MEMORY_LEAVES_ROOM,
                                    List.of(
                                            cluster("MaxRAMPercentage=60", "MaxRAMPercentage=90"),
                                            cluster("(limits:\n +memory: )2Gi", "$13Gi"),
                                            cluster(
                                                    "(limits:\n)( +)(memory)",
                                                    "$1$2cpu: 1\n$2$3"))),
                            Map.entry(
                                    Rule.THE_IMAGE_HAS_A_VERSION,
                                    List.of(cluster(":0.1-SNAPSHOT", ":latest"))),
                            Map.entry(
                                    Rule.THE_SERVER_UNDERSTANDS_ITS_SETTINGS,
                                    List.of(
                                            cluster("profile = kubernetes", "profil = kubernetes"),
                                            cluster("profile = kubernetes", "profile = kubernete"),
                                            cluster("name: ASKEL_DB_USER", "name: DB_USER"),
                                            cluster("name: POD_IP", "name: IP"),
                                            cluster("name: ASKEL_NAMESPACE", "name: NAMESPACE"),
                                            cluster("name: ASKEL_NODE_KEY", "name: NODE_KEY"),
                                            cluster("name: ASKEL_NODE_", "name: NODE_"),
                                            new Mistake(
                                                    "complete",
                                                    "/etc/askel-nodes/tls.key",
                                                    "/etc/askel-nodes/key.pem"),
                                            new Mistake(
                                                    "single",
                                                    "/var/lib/askel/data",
                                                    "/var/lib/askel"),
                                            cluster("data = .*", "data = /data"))),
                            Map.entry(
                                    Rule.CALLS_ARE_OPEN_ALOUD,
                                    List.of(
                                            cluster("        - --insecure-http\n", ""),
                                            cluster(
                                                    "- --insecure-http\n",
                                                    "- --insecure-http\n        - --insecure-cluster\n"),
                                            cluster(
                                                    "profile = kubernetes",
                                                    "http.insecure = true\n      profile = kubernetes"))),
                            Map.entry(
                                    Rule.A_STOP_HAS_ITS_TIME,
                                    List.of(
                                            cluster(
                                                    "terminationGracePeriodSeconds: \\d+",
                                                    "terminationGracePeriodSeconds: 60"),
                                            new Mistake(
                                                    "single",
                                                    "terminationGracePeriodSeconds: \\d+",
                                                    "terminationGracePeriodSeconds: 180"),
                                            cluster("- \"5\"", "- \"1\""))),
                            Map.entry(
                                    Rule.A_START_HAS_ITS_TIME,
                                    List.of(
                                            cluster(
                                                    "failureThreshold: 450",
                                                    "failureThreshold: 300"),
                                            new Mistake(
                                                    "single",
                                                    "failureThreshold: 450",
                                                    "failureThreshold: 150"))),
                            Map.entry(
                                    Rule.PROBES_ASK_WHAT_THEY_SHOULD,
                                    List.of(
                                            cluster(
                                                    "(livenessProbe:\n.*\n.*\n +path: /health/)live",
                                                    "$1ready"),
                                            cluster(
                                                    "(readinessProbe:\n +failureThreshold: )2",
                                                    "$110"))),
                            Map.entry(
                                    Rule.THE_MAJORITY_STAYS,
                                    List.of(
                                            cluster("(spec:\n  maxUnavailable: )1", "$12"),
                                            cluster("(maxSurge: 1\n +maxUnavailable: )0", "$11"),
                                            new Mistake(
                                                    "single",
                                                    "type: Recreate",
                                                    "type: RollingUpdate"))),
                            Map.entry(
                                    Rule.NODES_ARE_SPREAD,
                                    List.of(
                                            cluster(
                                                    "topologyKey: kubernetes.io/hostname",
                                                    "topologyKey: topology.kubernetes.io/zone"))),
                            Map.entry(
                                    Rule.ONE_DECIDES_HOW_MANY,
                                    List.of(
                                            cluster("replicas: 3", "replicas: 2"),
                                            new Mistake("single", "replicas: 1", "replicas: 2"),
                                            new Mistake(
                                                    "autoscaled",
                                                    "minReplicas: 3",
                                                    "minReplicas: 1"),
                                            new Mistake(
                                                    "autoscaled",
                                                    "(kind: Deployment\n(?:.*\n)+?spec:\n)",
                                                    "$1  replicas: 3\n"))))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    @ParameterizedTest
    @EnumSource
    void the_rule_finds_each_of_its_mistakes(Rule rule) {
        assertThat(MISTAKES.get(rule)).isNotEmpty();
        assertThat(MISTAKES.get(rule))
                .allSatisfy(mistake ->
                        assertThat(rule.broken(Installation.of(mistake.made()))).isNotEmpty());
    }

    static Stream<Mistake> misreadings() {
        return Stream.of(
                cluster("readinessProbe:", "readynessProbe:"),
                cluster("replicas: 3", "replicas: three"),
                cluster("replicas: 3", "replicas: 3\n  replicas: 4"),
                cluster("kind: PodDisruptionBudget", "kind: PodDisruptionBudgets"),
                cluster("policy/v1", "policy/v2"),
                new Mistake("complete", "rotationPolicy:", "rotation:"),
                new Mistake("complete", "dataDurability:", "durability:"),
                new Mistake("complete", "walStorage:\n +size", "walStorage:\n    sizes"),
                new Mistake("complete", "interval: 15s", "every: 15s"));
    }

    @ParameterizedTest
    @MethodSource("misreadings")
    void what_kubernetes_does_not_know_is_found(Mistake mistake) {
        assertThat(StrictReading.read(mistake.made()).problems()).isNotEmpty();
    }

    @Test
    void there_are_mistakes_for_every_rule() {
        assertThat(MISTAKES).containsOnlyKeys(Rule.values());
    }
}
