package dev.askel.k8s;

import static dev.askel.k8s.Rule.together;
import static dev.askel.k8s.Rule.unless;

import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How many servers there are, and how many go at once. */
final class ScalingRules {
    private static final int MAJORITY_OF = 3;

    private ScalingRules() {}

    static Stream<String> majority(Installation installation) {
        var spec = installation.deployment().getSpec();
        var strategy = spec.getStrategy();
        if (!NetworkRules.isCluster(installation)) {
            return together(
                    unless(
                            strategy != null && "Recreate".equals(strategy.getType()),
                            "two servers would want one disk"),
                    unless(
                            installation.all(PodDisruptionBudget.class).findAny().isEmpty(),
                            "a budget for one pod keeps machines from being emptied"));
        }
        var budget = installation.all(PodDisruptionBudget.class).findFirst();
        return together(
                unless(
                        budget.isPresent()
                                && Objects.equals(
                                        budget.get().getSpec().getMaxUnavailable().getIntVal(), 1),
                        "more than one may be taken at a time"),
                unless(
                        strategy != null
                                && Objects.equals(
                                        strategy.getRollingUpdate().getMaxUnavailable().getIntVal(),
                                        0)
                                && Objects.equals(
                                        strategy.getRollingUpdate().getMaxSurge().getIntVal(), 1),
                        "an update takes servers before it brings new ones"),
                unless(
                        spec.getMinReadySeconds() != null && spec.getMinReadySeconds() >= 5,
                        "the next server goes before the last one has its shards"));
    }

    static Stream<String> spread(Installation installation) {
        if (!NetworkRules.isCluster(installation)) {
            return Stream.empty();
        }
        var keys =
                installation.pod().getTopologySpreadConstraints().stream()
                        .map(TopologySpreadConstraint::getTopologyKey)
                        .collect(Collectors.toSet());
        return unless(
                keys.containsAll(List.of("kubernetes.io/hostname", "topology.kubernetes.io/zone")),
                "servers are spread over %s",
                keys);
    }

    static Stream<String> count(Installation installation) {
        var replicas = installation.deployment().getSpec().getReplicas();
        var scaler = installation.all(HorizontalPodAutoscaler.class).findFirst();
        if (!NetworkRules.isCluster(installation)) {
            return unless(
                    scaler.isEmpty() && Objects.equals(replicas, 1),
                    "%s servers share a bundled database",
                    replicas);
        }
        return scaler.map(autoscaler ->
                        together(
                                unless(
                                        replicas == null,
                                        "each apply undoes what the autoscaler did"),
                                unless(
                                        autoscaler.getSpec().getMinReplicas() >= MAJORITY_OF,
                                        "fewer than three are no majority when one goes")))
                .orElseGet(() ->
                        unless(
                                replicas != null && replicas >= MAJORITY_OF,
                                "%s servers are no majority when one goes",
                                replicas));
    }
}
