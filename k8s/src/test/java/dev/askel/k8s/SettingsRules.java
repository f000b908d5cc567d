package dev.askel.k8s;

import static dev.askel.k8s.InstallationRule.concat;
import static dev.askel.k8s.InstallationRule.problemUnless;

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

/** Checks manifests against the settings and timeouts of the server. */
final class SettingsRules {
    /** The maximum time until Kubernetes has removed an endpoint from all its nodes. */
    private static final Duration ENDPOINT_REMOVAL_MAX = Duration.ofSeconds(5);

    private SettingsRules() {}

    static Stream<String> settingsProblems(Installation installation) {
        try {
            var settings = ServerSettings.resolve(installation);
            var pod = installation.pod();
            var data = settings.getString("askel.data");
            return concat(
                    ServerSettings.unknownSettings(installation).stream()
                            .map(setting -> "the server has no setting " + setting),
                    problemUnless(
                            installation.container().getVolumeMounts().stream()
                                    .anyMatch(mount ->
                                            Path.of(data).startsWith(mount.getMountPath())),
                            "the folder %s is on no volume",
                            data),
                    problemUnless(
                            NetworkRules.isCluster(installation)
                                    || installation.container().getVolumeMounts().stream()
                                            .noneMatch(mount -> mount.getMountPath().equals(data)),
                            "%s is the root of a volume, whose mode the server cannot restrict",
                            data),
                    problemUnless(
                            !NetworkRules.isCluster(installation)
                                    || settings.getString("askel.cluster.host")
                                            .equals(ServerSettings.REFERENCED_VALUE),
                            "other nodes would connect to %s",
                            settings.getString("askel.cluster.host")),
                    certificates(installation, settings),
                    problemUnless(
                            NetworkRules.isCluster(installation)
                                    || pod.getVolumes().stream()
                                            .anyMatch(each ->
                                                    each.getPersistentVolumeClaim() != null),
                            "a single server has no disk"));
        } catch (RefusedException e) {
            return Stream.of(String.valueOf(e.getMessage()));
        }
    }

    /** Checks that the three TLS files are in the volume of the node certificate. */
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
        return problemUnless(
                files.equals(List.of(folder + "/tls.crt", folder + "/tls.key", folder + "/ca.crt")),
                "nodes would use the TLS files %s",
                files);
    }

    static Stream<String> signatureProblems(Installation installation) {
        try {
            var settings = ServerSettings.resolve(installation);
            var address = InetAddress.getByName(settings.getString("askel.http.host"));
            var arguments = installation.container().getArgs();
            int option = arguments.indexOf("--auth");
            return concat(
                    problemUnless(
                            !address.isLoopbackAddress(),
                            "clients cannot reach the port on %s",
                            address.getHostAddress()),
                    problemUnless(
                            option >= 0 && arguments.get(option + 1).equals("keys"),
                            "the server would refuse to listen: calls are not authenticated"),
                    problemUnless(
                            arguments.stream().noneMatch(each -> each.startsWith("--insecure"))
                                    && !installation.askelConf().contains("insecure"),
                            "anyone could call the server, or act as a node"));
        } catch (UnknownHostException e) {
            return Stream.of("askel.http.host: " + e.getMessage());
        }
    }

    static Stream<String> stopProblems(Installation installation) {
        var command = installation.container().getLifecycle().getPreStop().getExec().getCommand();
        var pause = Duration.ofSeconds(Long.parseLong(command.getLast()));
        var longest =
                pause.plus(
                        ServerSettings.longestStop(
                                ServerSettings.resolve(installation),
                                ServerSettings.profile(installation)));
        var gracePeriod = installation.pod().getTerminationGracePeriodSeconds();
        return concat(
                problemUnless(
                        gracePeriod != null && longest.toSeconds() <= gracePeriod,
                        "a stop may take %s, the grace period is %s s",
                        longest,
                        gracePeriod),
                problemUnless(
                        command.getFirst().equals("sleep")
                                && pause.compareTo(ENDPOINT_REMOVAL_MAX) >= 0,
                        "the port closes before Kubernetes has removed the endpoint"));
    }

    static Stream<String> startProblems(Installation installation) {
        var profile = ServerSettings.profile(installation);
        var longest = ServerSettings.longestStart(ServerSettings.resolve(installation), profile);
        var timeToFailure = timeToFailure(installation.container().getStartupProbe());
        var deadline = installation.deployment().getSpec().getProgressDeadlineSeconds();
        return concat(
                problemUnless(
                        timeToFailure.compareTo(longest.multipliedBy(2)) >= 0,
                        "a start may take %s without migrations, the startup probe waits %s",
                        longest,
                        timeToFailure),
                problemUnless(
                        deadline != null && deadline > timeToFailure.toSeconds(),
                        "the progress deadline ends before the startup probe"));
    }

    static Stream<String> probeProblems(Installation installation) {
        var container = installation.container();
        return concat(
                checkPath(container.getStartupProbe(), "/health/live"),
                checkPath(container.getReadinessProbe(), "/health/ready"),
                checkPath(container.getLivenessProbe(), "/health/live"),
                problemUnless(
                        timeToFailure(container.getReadinessProbe()).compareTo(ENDPOINT_REMOVAL_MAX)
                                <= 0,
                        "calls are routed to a stopping server for %s",
                        timeToFailure(container.getReadinessProbe())),
                // A garbage collection or swapping must not restart the server.
                problemUnless(
                        timeToFailure(container.getLivenessProbe())
                                        .compareTo(Duration.ofSeconds(60))
                                >= 0,
                        "a server that does not answer for %s is restarted",
                        timeToFailure(container.getLivenessProbe())));
    }

    private static Stream<String> checkPath(Probe probe, String path) {
        return problemUnless(
                Objects.equals(probe.getHttpGet().getPath(), path),
                "the path of a probe is %s, not %s",
                probe.getHttpGet().getPath(),
                path);
    }

    private static Duration timeToFailure(Probe probe) {
        return Duration.ofSeconds((long) probe.getPeriodSeconds() * probe.getFailureThreshold());
    }
}
