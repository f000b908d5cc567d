package dev.askel.k8s;

import static dev.askel.k8s.InstallationRule.concat;
import static dev.askel.k8s.InstallationRule.problemUnless;

import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks the number of servers and how many may stop at the same time. */
final class ScalingRules {
    private static final int SERVERS_MIN = 3;

    private ScalingRules() {}

    static Stream<String> majorityProblems(Installation installation) {
        var spec = installation.deployment().getSpec();
        var strategy = spec.getStrategy();
        if (!NetworkRules.isCluster(installation)) {
            return concat(
                    problemUnless(
                            strategy != null && "Recreate".equals(strategy.getType()),
                            "an update starts a second server with the same disk"),
                    problemUnless(
                            installation.all(PodDisruptionBudget.class).findAny().isEmpty(),
                            "a budget for one pod prevents draining machines"));
        }
        var budget = installation.all(PodDisruptionBudget.class).findFirst();
        return concat(
                problemUnless(
                        budget.isPresent()
                                && Objects.equals(
                                        budget.get().getSpec().getMaxUnavailable().getIntVal(), 1),
                        "more than one server may be evicted at a time"),
                problemUnless(
                        strategy != null
                                && Objects.equals(
                                        strategy.getRollingUpdate().getMaxUnavailable().getIntVal(),
                                        0)
                                && Objects.equals(
                                        strategy.getRollingUpdate().getMaxSurge().getIntVal(), 1),
                        "an update stops servers before it starts new ones"),
                problemUnless(
                        spec.getMinReadySeconds() != null && spec.getMinReadySeconds() >= 5,
                        "the next server stops before the new one has its shards"));
    }

    static Stream<String> spreadProblems(Installation installation) {
        if (!NetworkRules.isCluster(installation)) {
            return Stream.empty();
        }
        var keys =
                installation.pod().getTopologySpreadConstraints().stream()
                        .map(TopologySpreadConstraint::getTopologyKey)
                        .collect(Collectors.toSet());
        return problemUnless(
                keys.containsAll(List.of("kubernetes.io/hostname", "topology.kubernetes.io/zone")),
                "servers are spread over %s",
                keys);
    }

    static Stream<String> replicaProblems(Installation installation) {
        var replicas = installation.deployment().getSpec().getReplicas();
        var scaler = installation.all(HorizontalPodAutoscaler.class).findFirst();
        if (!NetworkRules.isCluster(installation)) {
            return problemUnless(
                    scaler.isEmpty() && Objects.equals(replicas, 1),
                    "%s servers share a bundled database",
                    replicas);
        }
        return scaler.map(autoscaler ->
                        concat(
                                problemUnless(
                                        replicas == null,
                                        "each apply resets the replicas of the autoscaler"),
                                problemUnless(
                                        autoscaler.getSpec().getMinReplicas() >= SERVERS_MIN,
                                        "fewer than three servers have no majority after one stops")))
                .orElseGet(() ->
                        problemUnless(
                                replicas != null && replicas >= SERVERS_MIN,
                                "%s servers have no majority after one stops",
                                replicas));
    }
}
