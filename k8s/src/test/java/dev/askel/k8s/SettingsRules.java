package dev.askel.k8s;

import static dev.askel.k8s.Rule.together;
import static dev.askel.k8s.Rule.unless;

import com.typesafe.config.Config;
import dev.askel.server.refusal.RefusedException;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The manifest and what the server does. */
final class SettingsRules {
    /** Endpoints are taken off within this time on a cluster that is well. */
    private static final Duration SPREAD_OF_NEWS = Duration.ofSeconds(5);

    private SettingsRules() {}

    static Stream<String> understood(Installation installation) {
        try {
            var settings = ServerSettings.of(installation);
            var pod = installation.pod();
            var data = settings.getString("askel.data");
            return together(
                    ServerSettings.unknown(installation).stream()
                            .map(setting -> "no server has a setting " + setting),
                    unless(
                            installation.container().getVolumeMounts().stream()
                                    .anyMatch(mount ->
                                            Path.of(data).startsWith(mount.getMountPath())),
                            "%s cannot be written to",
                            data),
                    unless(
                            NetworkRules.isCluster(installation)
                                    || installation.container().getVolumeMounts().stream()
                                            .noneMatch(mount -> mount.getMountPath().equals(data)),
                            "%s is the root of a volume, whose mode the server cannot restrict",
                            data),
                    unless(
                            !NetworkRules.isCluster(installation)
                                    || settings.getString("askel.cluster.host").equals("given"),
                            "others would look for this node at %s",
                            settings.getString("askel.cluster.host")),
                    certificates(installation, settings),
                    unless(
                            NetworkRules.isCluster(installation)
                                    || pod.getVolumes().stream()
                                            .anyMatch(each ->
                                                    each.getPersistentVolumeClaim() != null),
                            "a single server has no disk"));
        } catch (RefusedException e) {
            return Stream.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Nodes prove who they are; all three files come out of a Secret such as cert-manager makes.
     */
    private static Stream<String> certificates(Installation installation, Config settings) {
        var tls = settings.getConfig("askel.cluster.tls");
        var files =
                Stream.of("certificate", "key", "ca")
                        .map(tls::getString)
                        .filter(file -> !file.isEmpty())
                        .toList();
        if (!NetworkRules.isCluster(installation)) {
            return Stream.empty();
        }
        var folder =
                installation.container().getVolumeMounts().stream()
                        .filter(mount -> mount.getName().equals("node-certificate"))
                        .map(VolumeMount::getMountPath)
                        .findFirst()
                        .orElse("nowhere");
        return unless(
                files.equals(List.of(folder + "/tls.crt", folder + "/tls.key", folder + "/ca.crt")),
                "nodes would be known by %s",
                files);
    }

    static Stream<String> aloud(Installation installation) {
        try {
            var settings = ServerSettings.of(installation);
            var address = InetAddress.getByName(settings.getString("askel.http.host"));
            return together(
                    unless(
                            !address.isLoopbackAddress(),
                            "nobody reaches the port on %s",
                            address.getHostAddress()),
                    unless(
                            installation.container().getArgs().contains("--insecure-http"),
                            "the server would refuse to listen: calls are not authenticated"),
                    unless(
                            !installation.container().getArgs().contains("--insecure-cluster"),
                            "nodes would connect without certificates"),
                    unless(
                            !installation.askelConf().contains("insecure"),
                            "that calls are not authenticated is said where nobody looks"));
        } catch (UnknownHostException e) {
            return Stream.of("askel.http.host: " + e.getMessage());
        }
    }

    static Stream<String> stop(Installation installation) {
        var command = installation.container().getLifecycle().getPreStop().getExec().getCommand();
        var pause = Duration.ofSeconds(Long.parseLong(command.getLast()));
        var longest =
                pause.plus(
                        ServerSettings.longestStop(
                                ServerSettings.of(installation),
                                ServerSettings.profile(installation)));
        var given = installation.pod().getTerminationGracePeriodSeconds();
        return together(
                unless(
                        given != null && longest.toSeconds() <= given,
                        "a stop may take %s, the pod has %s s",
                        longest,
                        given),
                unless(
                        command.getFirst().equals("sleep") && pause.compareTo(SPREAD_OF_NEWS) >= 0,
                        "connections still come when the port closes"));
    }

    static Stream<String> start(Installation installation) {
        var profile = ServerSettings.profile(installation);
        var longest = ServerSettings.longestStart(ServerSettings.of(installation), profile);
        var patience = patience(installation.container().getStartupProbe());
        var deadline = installation.deployment().getSpec().getProgressDeadlineSeconds();
        return together(
                unless(
                        patience.compareTo(longest.multipliedBy(2)) >= 0,
                        "a start may take %s, and migrations beside; the probe waits %s",
                        longest,
                        patience),
                unless(
                        deadline != null && deadline > patience.toSeconds(),
                        "the Deployment gives up before the pod"));
    }

    static Stream<String> probes(Installation installation) {
        var container = installation.container();
        return together(
                asks(container.getStartupProbe(), "/health/live"),
                asks(container.getReadinessProbe(), "/health/ready"),
                asks(container.getLivenessProbe(), "/health/live"),
                unless(
                        patience(container.getReadinessProbe()).compareTo(SPREAD_OF_NEWS) <= 0,
                        "calls go to a server that leaves for %s",
                        patience(container.getReadinessProbe())),
                // A collection of garbage or a machine that swaps is no reason to be killed.
                unless(
                        patience(container.getLivenessProbe()).compareTo(Duration.ofSeconds(60))
                                >= 0,
                        "a server that pauses for %s is killed",
                        patience(container.getLivenessProbe())));
    }

    private static Stream<String> asks(Probe probe, String path) {
        return unless(
                Objects.equals(probe.getHttpGet().getPath(), path),
                "asks %s in place of %s",
                probe.getHttpGet().getPath(),
                path);
    }

    private static Duration patience(Probe probe) {
        return Duration.ofSeconds((long) probe.getPeriodSeconds() * probe.getFailureThreshold());
    }
}
