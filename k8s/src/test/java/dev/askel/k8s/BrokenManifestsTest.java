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

/**
 * Checks that each installation rule reports the mistakes in broken manifests. Each manifest has
 * one mistake.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BrokenManifestsTest {
    /**
     * A mistake in a rendered overlay.
     *
     * @param overlay the name of the overlay
     * @param pattern a regular expression that matches the correct text
     * @param replacement the text that replaces the first match
     */
    record Mistake(String overlay, String pattern, String replacement) {
        String brokenManifest() {
            var rendered = Installation.readRendered(overlay);
            var changed = rendered.replaceFirst(pattern, replacement);
            assertThat(changed.equals(rendered)).as("no match of " + pattern).isFalse();
            return changed;
        }
    }

    private static Mistake inCluster(String pattern, String replacement) {
        return new Mistake("cluster", pattern, replacement);
    }

    private static final Map<InstallationRule, List<Mistake>> MISTAKES =
            Stream.of(
                            Map.entry(
                                    InstallationRule.SELECTORS_MATCH_OUR_PODS,
                                    List.of(
                                            inCluster(
                                                    "(?s)(name: sync-askel.*?selector:\n    app.kubernetes.io/name: )askel",
                                                    "$1askl"),
                                            inCluster(
                                                    "(kind: PodDisruptionBudget\n(?:.*\n)+?      app.kubernetes.io/name: )askel",
                                                    "$1other"),
                                            new Mistake(
                                                    "complete",
                                                    "(labels:\n)    askel.dev/twin-of: askel",
                                                    "$1    askel.dev/metrics-of: askel"),
                                            new Mistake(
                                                    "complete",
                                                    "- interval: 15s\n(.*\n)?    port: metrics",
                                                    "- interval: 15s\n$1    port: http"))),
                            Map.entry(
                                    InstallationRule.PORTS_MATCH_THE_SERVER,
                                    List.of(
                                            inCluster("containerPort: 8083", "containerPort: 8080"),
                                            inCluster("containerPort: 7355", "containerPort: 7356"),
                                            inCluster("containerPort: 8084", "containerPort: 8085"),
                                            inCluster("targetPort: http", "targetPort: web"))),
                            Map.entry(
                                    InstallationRule.EACH_SERVICE_HAS_A_SYNC_SERVICE,
                                    List.of(inCluster("name: sync-askel", "name: synch-askel"))),
                            Map.entry(
                                    InstallationRule.EACH_SERVICE_IS_A_PERMITTED_HOST,
                                    List.of(
                                            inCluster("hosts = \\[askel, ", "hosts = ["),
                                            inCluster("hosts = .*", "hosts = [askel]"),
                                            inCluster(
                                                    "(kind: Service\n(?:.*\n)+?  name: )askel\n",
                                                    "$1steps\n"),
                                            new Mistake("single", "hosts = .*", ""))),
                            Map.entry(
                                    InstallationRule.ONLY_NAMED_CLIENTS_ARE_ADMITTED,
                                    List.of(
                                            inCluster(
                                                    "podSelector:\n        matchLabels:\n          askel.dev/client-of: askel",
                                                    "podSelector: {}"))),
                            Map.entry(
                                    InstallationRule.NODES_MAY_CONNECT,
                                    List.of(
                                            inCluster(
                                                    "cnpg.io/cluster: askel-db",
                                                    "cnpg.io/cluster: db"),
                                            inCluster(
                                                    "port: 7355\n      protocol",
                                                    "port: 7356\n      protocol"),
                                            inCluster(
                                                    "port: 53\n      protocol: UDP\n    - port: 53",
                                                    "port: 54\n      protocol: UDP\n    - port: 54"),
                                            new Mistake(
                                                    "complete",
                                                    "(kind: Cluster\nmetadata:\n  name: askel-db)",
                                                    "$1s"))),
                            Map.entry(
                                    InstallationRule.REFERENCES_RESOLVE,
                                    List.of(
                                            inCluster(
                                                    "configMap:\n          name: askel-",
                                                    "configMap:\n          name: other-"),
                                            inCluster(
                                                    "serviceAccountName: askel",
                                                    "serviceAccountName: askl"),
                                            inCluster(
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
                                    InstallationRule.PODS_ARE_CONFINED,
                                    List.of(
                                            inCluster("runAsUser: 10001", "runAsUser: 1000"),
                                            inCluster(
                                                    "readOnlyRootFilesystem: true",
                                                    "readOnlyRootFilesystem: false"),
                                            inCluster("- ALL", "- NET_RAW"),
                                            inCluster("enforce: restricted", "enforce: baseline"))),
                            Map.entry(
                                    InstallationRule.SECRETS_COME_BY_REFERENCE,
                                    List.of(
                                            inCluster("key: password", "key: passwd"),
                                            inCluster("secretName: askel-db-ca", "secretName: ca"),
                                            inCluster(
                                                    "secretName: askel-nodes", "secretName: nodes"),
                                            inCluster(
                                                    " +items:\n +- key: ca.crt\n +path: ca.crt\n",
                                                    ""),
                                            inCluster(
                                                    "- key: ca.crt\n( +path: )ca.crt",
                                                    "- key: ca.key\n$1ca.key"),
                                            new Mistake(
                                                    "complete",
                                                    "secretName: askel-nodes\n  usages",
                                                    "secretName: nodes\n  usages"))),
                            Map.entry(
                                    InstallationRule.THE_ROOT_KEY_IS_MOUNTED,
                                    List.of(
                                            new Mistake(
                                                    "single",
                                                    "secretName: askel-root-key",
                                                    "secretName: askel-key"),
                                            inCluster("path: root.key", "path: other.key"),
                                            inCluster("defaultMode: 288", "defaultMode: 420"),
                                            inCluster(
                                                    "(name: root-key\n          )readOnly: true",
                                                    "$1readOnly: false"))),
                            Map.entry(
                                    InstallationRule.MEMORY_IS_SUFFICIENT,
                                    List.of(
                                            inCluster("MaxRAMPercentage=60", "MaxRAMPercentage=90"),
                                            inCluster("(limits:\n +memory: )2Gi", "$13Gi"),
                                            inCluster(
                                                    "(limits:\n)( +)(memory)",
                                                    "$1$2cpu: 1\n$2$3"))),
                            Map.entry(
                                    InstallationRule.THE_IMAGE_HAS_A_VERSION,
                                    List.of(inCluster(":0.2-SNAPSHOT", ":latest"))),
                            Map.entry(
                                    InstallationRule.THE_SERVER_UNDERSTANDS_ITS_SETTINGS,
                                    List.of(
                                            inCluster(
                                                    "profile = kubernetes", "profil = kubernetes"),
                                            inCluster(
                                                    "profile = kubernetes", "profile = kubernete"),
                                            inCluster("name: ASKEL_DB_USER", "name: DB_USER"),
                                            inCluster("name: POD_IP", "name: IP"),
                                            inCluster("name: ASKEL_NAMESPACE", "name: NAMESPACE"),
                                            inCluster("name: ASKEL_NODE_KEY", "name: NODE_KEY"),
                                            inCluster("name: ASKEL_NODE_", "name: NODE_"),
                                            new Mistake(
                                                    "complete",
                                                    "/etc/askel-nodes/tls.key",
                                                    "/etc/askel-nodes/key.pem"),
                                            new Mistake(
                                                    "single",
                                                    "/var/lib/askel/data",
                                                    "/var/lib/askel"),
                                            inCluster("data = .*", "data = /data"))),
                            Map.entry(
                                    InstallationRule.CALLS_ARE_SIGNED,
                                    List.of(
                                            inCluster("        - --auth\n        - keys\n", ""),
                                            inCluster("- keys\n", "- \"off\"\n"),
                                            inCluster(
                                                    "- --auth\n",
                                                    "- --insecure-http\n        - --auth\n"),
                                            inCluster(
                                                    "- --auth\n",
                                                    "- --insecure-cluster\n        - --auth\n"),
                                            inCluster(
                                                    "profile = kubernetes",
                                                    "http.insecure = true\n      profile = kubernetes"))),
                            Map.entry(
                                    InstallationRule.STOP_FITS_THE_GRACE_PERIOD,
                                    List.of(
                                            inCluster(
                                                    "terminationGracePeriodSeconds: \\d+",
                                                    "terminationGracePeriodSeconds: 60"),
                                            new Mistake(
                                                    "single",
                                                    "terminationGracePeriodSeconds: \\d+",
                                                    "terminationGracePeriodSeconds: 180"),
                                            inCluster("- \"5\"", "- \"1\""))),
                            Map.entry(
                                    InstallationRule.START_FITS_THE_STARTUP_PROBE,
                                    List.of(
                                            inCluster(
                                                    "failureThreshold: 450",
                                                    "failureThreshold: 300"),
                                            new Mistake(
                                                    "single",
                                                    "failureThreshold: 450",
                                                    "failureThreshold: 150"))),
                            Map.entry(
                                    InstallationRule.PROBES_HAVE_THE_RIGHT_PATHS_AND_TIMES,
                                    List.of(
                                            inCluster(
                                                    "(livenessProbe:\n.*\n.*\n +path: /health/)live",
                                                    "$1ready"),
                                            inCluster(
                                                    "(readinessProbe:\n +failureThreshold: )2",
                                                    "$110"))),
                            Map.entry(
                                    InstallationRule.A_MAJORITY_KEEPS_RUNNING,
                                    List.of(
                                            inCluster("(spec:\n  maxUnavailable: )1", "$12"),
                                            inCluster("(maxSurge: 1\n +maxUnavailable: )0", "$11"),
                                            new Mistake(
                                                    "single",
                                                    "type: Recreate",
                                                    "type: RollingUpdate"))),
                            Map.entry(
                                    InstallationRule.NODES_ARE_SPREAD,
                                    List.of(
                                            inCluster(
                                                    "topologyKey: kubernetes.io/hostname",
                                                    "topologyKey: topology.kubernetes.io/zone"))),
                            Map.entry(
                                    InstallationRule.REPLICAS_ARE_SET_IN_ONE_PLACE,
                                    List.of(
                                            inCluster("replicas: 3", "replicas: 2"),
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
    void the_rule_reports_each_broken_manifest(InstallationRule rule) {
        assertThat(MISTAKES.get(rule)).isNotEmpty();
        assertThat(MISTAKES.get(rule))
                .allSatisfy(mistake ->
                        assertThat(rule.problems(Installation.parse(mistake.brokenManifest())))
                                .isNotEmpty());
    }

    static Stream<Mistake> syntaxMistakes() {
        return Stream.of(
                inCluster("readinessProbe:", "readynessProbe:"),
                inCluster("replicas: 3", "replicas: three"),
                inCluster("replicas: 3", "replicas: 3\n  replicas: 4"),
                inCluster("kind: PodDisruptionBudget", "kind: PodDisruptionBudgets"),
                inCluster("policy/v1", "policy/v2"),
                new Mistake("complete", "rotationPolicy:", "rotation:"),
                new Mistake("complete", "dataDurability:", "durability:"),
                new Mistake("complete", "walStorage:\n +size", "walStorage:\n    sizes"),
                new Mistake("complete", "interval: 15s", "every: 15s"));
    }

    @ParameterizedTest
    @MethodSource("syntaxMistakes")
    void an_unknown_field_is_a_problem(Mistake mistake) {
        assertThat(ManifestReader.parse(mistake.brokenManifest()).problems()).isNotEmpty();
    }

    @Test
    void every_rule_has_a_broken_manifest() {
        assertThat(MISTAKES).containsOnlyKeys(InstallationRule.values());
    }
}
