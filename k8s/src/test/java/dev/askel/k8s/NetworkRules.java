package dev.askel.k8s;

import static dev.askel.k8s.Rule.together;
import static dev.askel.k8s.Rule.unless;

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

/** Labels, ports and who reaches whom. */
final class NetworkRules {
    private NetworkRules() {}

    static Stream<String> selectors(Installation installation) {
        var labels = installation.podLabels();
        var spread = installation.pod().getTopologySpreadConstraints();
        return together(
                select("Deployment", installation.deployment().getSpec().getSelector(), labels),
                installation.services().stream().flatMap(service -> selects(service, labels)),
                installation
                        .all(PodDisruptionBudget.class)
                        .flatMap(
                                budget -> select("budget", budget.getSpec().getSelector(), labels)),
                installation.policies().stream()
                        .flatMap(policy ->
                                select(
                                        policy.getMetadata().getName(),
                                        policy.getSpec().getPodSelector(),
                                        labels)),
                spread.stream()
                        .flatMap(each ->
                                select(each.getTopologyKey(), each.getLabelSelector(), labels)),
                installation
                        .all(ServiceMonitor.class)
                        .flatMap(monitor -> monitored(installation, monitor)));
    }

    private static Stream<String> select(
            String what, LabelSelector selector, Map<String, String> labels) {
        return unless(
                !selector.getMatchLabels().isEmpty()
                        && labels.entrySet().containsAll(selector.getMatchLabels().entrySet()),
                "%s selects %s, pods are %s",
                what,
                selector.getMatchLabels(),
                labels);
    }

    private static Stream<String> selects(Service service, Map<String, String> labels) {
        var selector = service.getSpec().getSelector();
        return unless(
                !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet()),
                "Service %s selects %s, pods are %s",
                service.getMetadata().getName(),
                selector,
                labels);
    }

    /** Two Services of one label would have every figure counted twice. */
    private static Stream<String> monitored(Installation installation, ServiceMonitor monitor) {
        var wanted = monitor.getSpec().getSelector().getMatchLabels().entrySet();
        var found =
                installation.services().stream()
                        .filter(service ->
                                Objects.requireNonNullElse(
                                                service.getMetadata().getLabels(),
                                                Map.<String, String>of())
                                        .entrySet()
                                        .containsAll(wanted))
                        .toList();
        return together(
                unless(found.size() == 1, "the monitor selects %d Services", found.size()),
                monitor.getSpec().getEndpoints().stream()
                        .filter(endpoint ->
                                found.stream()
                                        .flatMap(service -> service.getSpec().getPorts().stream())
                                        .noneMatch(
                                                port -> port.getName().equals(endpoint.getPort())))
                        .map(endpoint -> "the monitor asks at port " + endpoint.getPort()));
    }

    static Stream<String> ports(Installation installation) {
        var settings = ServerSettings.of(installation);
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
        var nodes = isCluster(installation);
        return together(
                number(ports, "http", settings.getInt("askel.http.port")),
                nodes
                        ? number(ports, "cluster", settings.getInt("askel.cluster.port"))
                        : unless(named(ports, "cluster") < 0, "a single server has a cluster port"),
                Stream.of(probes, targets, admitted)
                        .flatMap(all -> all)
                        .filter(port -> named(ports, name(port)) < 0)
                        .map(port -> "no container port is called " + name(port)));
    }

    private static Stream<String> number(List<ContainerPort> ports, String name, int number) {
        return unless(
                named(ports, name) == number,
                "port %s is %d, the server's is %d",
                name,
                named(ports, name),
                number);
    }

    private static int named(List<ContainerPort> ports, String name) {
        return ports.stream()
                .filter(port -> port.getName().equals(name))
                .mapToInt(ContainerPort::getContainerPort)
                .findFirst()
                .orElse(-1);
    }

    private static String name(IntOrString port) {
        return String.valueOf(port.getStrVal());
    }

    /**
     * Clients name a Service in one of four ways. The host rule of the server adds the names with
     * {@code sync-} itself, and permits the address that probes name.
     */
    static Stream<String> hosts(Installation installation) {
        var settings = ServerSettings.of(installation);
        var permitted =
                PermittedHosts.of(
                        PermittedHosts.named(settings), settings.getString("askel.http.host"));
        var inside = "." + ServerSettings.FROM_REFERENCE;
        return installation.services().stream()
                .filter(service -> !"None".equals(service.getSpec().getClusterIP()))
                .map(service -> service.getMetadata().getName())
                .filter(name -> !name.startsWith("sync-"))
                .flatMap(name ->
                        Stream.of("", inside, inside + ".svc", inside + ".svc.cluster.local")
                                .map(rest -> name + rest + ":8083"))
                .filter(host -> !permitted.permits(host))
                .map(host -> "the server refuses requests to " + host);
    }

    /** AWS's SDKs put {@code sync-} before the host for two of their calls. */
    static Stream<String> twins(Installation installation) {
        return installation.services().stream()
                .filter(service -> !service.getMetadata().getName().startsWith("sync-"))
                .filter(service -> !"None".equals(service.getSpec().getClusterIP()))
                .filter(service ->
                        installation.services().stream().noneMatch(other -> isTwin(service, other)))
                .map(service -> "no twin of Service " + service.getMetadata().getName());
    }

    private static boolean isTwin(Service service, Service other) {
        return other.getMetadata().getName().equals("sync-" + service.getMetadata().getName())
                && other.getSpec().getSelector().equals(service.getSpec().getSelector())
                && other.getSpec().getPorts().equals(service.getSpec().getPorts());
    }

    /** Until calls are authenticated the network is what keeps strangers out. */
    static Stream<String> admission(Installation installation) {
        var admitting =
                installation.policies().stream()
                        .filter(policy -> policy.getSpec().getPolicyTypes().contains("Ingress"))
                        .toList();
        return together(
                unless(!admitting.isEmpty(), "no policy says who may call"),
                admitting.stream()
                        .flatMap(policy -> policy.getSpec().getIngress().stream())
                        .flatMap(rule ->
                                together(
                                        unless(!rule.getPorts().isEmpty(), "all ports are open"),
                                        unless(!rule.getFrom().isEmpty(), "everybody may call"),
                                        rule.getFrom().stream()
                                                .filter(peer -> !isNamed(peer))
                                                .map(peer ->
                                                        "who may call has no name: " + peer))));
    }

    private static boolean isNamed(NetworkPolicyPeer peer) {
        return peer.getIpBlock() == null
                && peer.getPodSelector() != null
                && !peer.getPodSelector().getMatchLabels().isEmpty();
    }

    static Stream<String> calls(Installation installation) {
        var settings = ServerSettings.of(installation);
        var names = unless(opens(installation, _ -> true, 53), "the name service is closed");
        if (!isCluster(installation)) {
            return names;
        }
        var pods = installation.podLabels();
        var url = settings.getString("askel.database.url");
        var database = URI.create(url.substring("jdbc:".length()));
        var host = database.getHost();
        return together(
                names,
                unless(
                        opens(installation, peer -> means(peer, pods), node(settings)),
                        "nodes may not call each other"),
                unless(
                        installation.policies().stream()
                                .flatMap(policy -> policy.getSpec().getIngress().stream())
                                .filter(rule ->
                                        rule.getFrom().stream().anyMatch(peer -> means(peer, pods)))
                                .flatMap(rule -> rule.getPorts().stream())
                                .anyMatch(port -> name(port.getPort()).equals("cluster")),
                        "nodes are not admitted by each other"),
                unless(
                        opens(
                                installation,
                                peer ->
                                        means(
                                                peer,
                                                Map.of(
                                                        "cnpg.io/cluster",
                                                        host.replaceFirst("-rw$", ""))),
                                database.getPort()),
                        "the database %s is closed",
                        url),
                OperatorKinds.databases(installation)
                        .map(cluster -> cluster + "-rw")
                        .filter(service -> !service.equals(host))
                        .map(service -> "the database is %s, not %s".formatted(service, host)));
    }

    private static int node(Config settings) {
        return settings.getInt("askel.cluster.port");
    }

    private static boolean opens(
            Installation installation, Predicate<NetworkPolicyPeer> to, int port) {
        return installation.policies().stream()
                .map(NetworkPolicy::getSpec)
                .filter(policy -> policy.getPolicyTypes().contains("Egress"))
                .flatMap(policy -> policy.getEgress().stream())
                .filter(rule -> rule.getTo().stream().anyMatch(to))
                .flatMap(rule -> rule.getPorts().stream())
                .anyMatch(open -> Objects.equals(open.getPort().getIntVal(), port));
    }

    private static boolean means(NetworkPolicyPeer peer, Map<String, String> labels) {
        return peer.getPodSelector() != null
                && peer.getNamespaceSelector() == null
                && peer.getPodSelector().getMatchLabels().equals(labels);
    }

    static boolean isCluster(Installation installation) {
        return ServerSettings.profile(installation) != Profile.SINGLE;
    }
}
