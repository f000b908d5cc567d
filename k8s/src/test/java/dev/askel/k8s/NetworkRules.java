package dev.askel.k8s;

import static dev.askel.k8s.InstallationRule.concat;
import static dev.askel.k8s.InstallationRule.problemUnless;

import com.typesafe.config.Config;
import dev.askel.cluster.Profile;
import dev.askel.http.hosts.PermittedHosts;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Checks labels, ports, permitted hosts and network policies. */
final class NetworkRules {
    private NetworkRules() {}

    /** Checks that the selectors of all resources match the labels of the pods. */
    static Stream<String> selectorProblems(Installation installation) {
        var labels = installation.podLabels();
        var spread = installation.pod().getTopologySpreadConstraints();
        return concat(
                checkLabelSelector(
                        "Deployment", installation.deployment().getSpec().getSelector(), labels),
                installation.services().stream()
                        .flatMap(service -> checkServiceSelector(service, labels)),
                installation
                        .all(PodDisruptionBudget.class)
                        .flatMap(budget ->
                                checkLabelSelector(
                                        "budget", budget.getSpec().getSelector(), labels)),
                installation.policies().stream()
                        .flatMap(policy ->
                                checkLabelSelector(
                                        policy.getMetadata().getName(),
                                        policy.getSpec().getPodSelector(),
                                        labels)),
                spread.stream()
                        .flatMap(each ->
                                checkLabelSelector(
                                        each.getTopologyKey(), each.getLabelSelector(), labels)),
                installation
                        .all(ServiceMonitor.class)
                        .flatMap(monitor -> checkMonitor(installation, monitor)));
    }

    private static Stream<String> checkLabelSelector(
            String subject, LabelSelector selector, Map<String, String> labels) {
        return problemUnless(
                !selector.getMatchLabels().isEmpty()
                        && labels.entrySet().containsAll(selector.getMatchLabels().entrySet()),
                "%s selects %s, pods are %s",
                subject,
                selector.getMatchLabels(),
                labels);
    }

    private static Stream<String> checkServiceSelector(
            Service service, Map<String, String> labels) {
        var selector = service.getSpec().getSelector();
        return problemUnless(
                !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet()),
                "Service %s selects %s, pods are %s",
                service.getMetadata().getName(),
                selector,
                labels);
    }

    /**
     * Checks that the monitor selects exactly one Service and scrapes one of its ports. With two
     * Services, each metric would be counted twice.
     */
    private static Stream<String> checkMonitor(Installation installation, ServiceMonitor monitor) {
        var required = monitor.getSpec().getSelector().getMatchLabels().entrySet();
        var selected =
                installation.services().stream()
                        .filter(service ->
                                Objects.requireNonNullElse(
                                                service.getMetadata().getLabels(),
                                                Map.<String, String>of())
                                        .entrySet()
                                        .containsAll(required))
                        .toList();
        return concat(
                problemUnless(
                        selected.size() == 1, "the monitor selects %d Services", selected.size()),
                monitor.getSpec().getEndpoints().stream()
                        .filter(endpoint ->
                                selected.stream()
                                        .flatMap(service -> service.getSpec().getPorts().stream())
                                        .noneMatch(
                                                port -> port.getName().equals(endpoint.getPort())))
                        .map(endpoint ->
                                "the monitor scrapes the missing port " + endpoint.getPort()));
    }

    /** Checks that the ports of the container, the Services, probes and policies agree. */
    static Stream<String> portProblems(Installation installation) {
        var settings = ServerSettings.resolve(installation);
        var ports = installation.container().getPorts();
        var probes =
                Stream.of(
                                installation.container().getStartupProbe(),
                                installation.container().getReadinessProbe(),
                                installation.container().getLivenessProbe())
                        .map(probe -> probe.getHttpGet().getPort());
        var targets =
                installation.services().stream()
                        .flatMap(service -> service.getSpec().getPorts().stream())
                        .map(port -> port.getTargetPort());
        var admitted =
                installation.policies().stream()
                        .flatMap(policy -> policy.getSpec().getIngress().stream())
                        .flatMap(rule -> rule.getPorts().stream())
                        .map(NetworkPolicyPort::getPort);
        var isCluster = isCluster(installation);
        return concat(
                checkPort(ports, "http", settings.getInt("askel.http.port")),
                checkPort(ports, "metrics", settings.getInt("askel.metrics.port")),
                isCluster
                        ? checkPort(ports, "cluster", settings.getInt("askel.cluster.port"))
                        : problemUnless(
                                portNumber(ports, "cluster") < 0,
                                "a single server has a cluster port"),
                Stream.of(probes, targets, admitted)
                        .flatMap(all -> all)
                        .filter(port -> portNumber(ports, portName(port)) < 0)
                        .map(port -> "no container port is called " + portName(port)));
    }

    private static Stream<String> checkPort(List<ContainerPort> ports, String name, int number) {
        return problemUnless(
                portNumber(ports, name) == number,
                "port %s is %d, the server's is %d",
                name,
                portNumber(ports, name),
                number);
    }

    private static int portNumber(List<ContainerPort> ports, String name) {
        return ports.stream()
                .filter(port -> port.getName().equals(name))
                .mapToInt(ContainerPort::getContainerPort)
                .findFirst()
                .orElse(-1);
    }

    private static String portName(IntOrString port) {
        return String.valueOf(port.getStrVal());
    }

    /**
     * Checks that the server permits the four names by which clients address a Service. The address
     * of probes and the {@code sync-} names are not checked, because the server permits them
     * without a setting.
     */
    static Stream<String> hostProblems(Installation installation) {
        var settings = ServerSettings.resolve(installation);
        var permitted =
                PermittedHosts.of(
                        PermittedHosts.readEntries(settings),
                        settings.getString("askel.http.host"));
        var namespaceSuffix = "." + ServerSettings.REFERENCED_VALUE;
        return installation.services().stream()
                .filter(service -> !"None".equals(service.getSpec().getClusterIP()))
                .map(service -> service.getMetadata().getName())
                .filter(name -> !name.startsWith("sync-"))
                .flatMap(name ->
                        Stream.of(
                                        "",
                                        namespaceSuffix,
                                        namespaceSuffix + ".svc",
                                        namespaceSuffix + ".svc.cluster.local")
                                .map(suffix -> name + suffix + ":8083"))
                .filter(host -> !permitted.permits(host))
                .map(host -> "the server rejects requests to " + host);
    }

    /**
     * Checks that each Service has a {@code sync-} Service, because the AWS SDKs add this prefix to
     * the host for two operations.
     */
    static Stream<String> syncServiceProblems(Installation installation) {
        return installation.services().stream()
                .filter(service -> !service.getMetadata().getName().startsWith("sync-"))
                .filter(service -> !"None".equals(service.getSpec().getClusterIP()))
                .filter(service ->
                        installation.services().stream()
                                .noneMatch(other -> isSyncService(service, other)))
                .map(service -> "no sync- Service for Service " + service.getMetadata().getName());
    }

    private static boolean isSyncService(Service service, Service other) {
        return other.getMetadata().getName().equals("sync-" + service.getMetadata().getName())
                && other.getSpec().getSelector().equals(service.getSpec().getSelector())
                && other.getSpec().getPorts().equals(service.getSpec().getPorts());
    }

    /** Checks that policies admit only labelled clients. */
    static Stream<String> admissionProblems(Installation installation) {
        var admitting =
                installation.policies().stream()
                        .filter(policy -> policy.getSpec().getPolicyTypes().contains("Ingress"))
                        .toList();
        return concat(
                problemUnless(!admitting.isEmpty(), "no policy restricts clients"),
                admitting.stream()
                        .flatMap(policy -> policy.getSpec().getIngress().stream())
                        .flatMap(rule ->
                                concat(
                                        problemUnless(
                                                !rule.getPorts().isEmpty(), "all ports are open"),
                                        problemUnless(
                                                !rule.getFrom().isEmpty(),
                                                "a policy admits all clients"),
                                        rule.getFrom().stream()
                                                .filter(peer -> !hasLabels(peer))
                                                .map(peer ->
                                                        "a policy admits clients without labels: "
                                                                + peer))));
    }

    private static boolean hasLabels(NetworkPolicyPeer peer) {
        return peer.getIpBlock() == null
                && peer.getPodSelector() != null
                && !peer.getPodSelector().getMatchLabels().isEmpty();
    }

    /**
     * Checks that policies permit DNS, and in a cluster the database and the connections between
     * nodes.
     */
    static Stream<String> connectionProblems(Installation installation) {
        var settings = ServerSettings.resolve(installation);
        var dnsProblems = problemUnless(permits(installation, _ -> true, 53), "policies block DNS");
        if (!isCluster(installation)) {
            return dnsProblems;
        }
        var pods = installation.podLabels();
        var url = settings.getString("askel.database.url");
        var database = URI.create(url.substring("jdbc:".length()));
        var host = database.getHost();
        return concat(
                dnsProblems,
                problemUnless(
                        permits(installation, peer -> hasLabels(peer, pods), nodePort(settings)),
                        "policies block outgoing connections between nodes"),
                problemUnless(
                        installation.policies().stream()
                                .flatMap(policy -> policy.getSpec().getIngress().stream())
                                .filter(rule ->
                                        rule.getFrom().stream()
                                                .anyMatch(peer -> hasLabels(peer, pods)))
                                .flatMap(rule -> rule.getPorts().stream())
                                .anyMatch(port -> portName(port.getPort()).equals("cluster")),
                        "policies block incoming connections between nodes"),
                problemUnless(
                        permits(
                                installation,
                                peer ->
                                        hasLabels(
                                                peer,
                                                Map.of(
                                                        "cnpg.io/cluster",
                                                        host.replaceFirst("-rw$", ""))),
                                database.getPort()),
                        "policies block the database %s",
                        url),
                OperatorKinds.databases(installation)
                        .map(cluster -> cluster + "-rw")
                        .filter(service -> !service.equals(host))
                        .map(service -> "the database is %s, not %s".formatted(service, host)));
    }

    private static int nodePort(Config settings) {
        return settings.getInt("askel.cluster.port");
    }

    private static boolean permits(
            Installation installation, Predicate<NetworkPolicyPeer> to, int port) {
        return installation.policies().stream()
                .map(NetworkPolicy::getSpec)
                .filter(policy -> policy.getPolicyTypes().contains("Egress"))
                .flatMap(policy -> policy.getEgress().stream())
                .filter(rule -> rule.getTo().stream().anyMatch(to))
                .flatMap(rule -> rule.getPorts().stream())
                .anyMatch(open -> Objects.equals(open.getPort().getIntVal(), port));
    }

    private static boolean hasLabels(NetworkPolicyPeer peer, Map<String, String> labels) {
        return peer.getPodSelector() != null
                && peer.getNamespaceSelector() == null
                && peer.getPodSelector().getMatchLabels().equals(labels);
    }

    static boolean isCluster(Installation installation) {
        return ServerSettings.profile(installation) != Profile.SINGLE;
    }
}
