package dev.askel.k8s;

import static dev.askel.k8s.Rule.together;
import static dev.askel.k8s.Rule.unless;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a pod is made of and what it may do. */
final class PodRules {
    /** The user of {@code k8s/image/Containerfile}. */
    private static final Pattern USER = Pattern.compile("(?m)^USER (\\d+):(\\d+)$");

    private static final Pattern HEAP = Pattern.compile("-XX:MaxRAMPercentage=(\\d+)");

    /** Threads, code, buffers of the network: 300 MiB of a JVM of ours are not heap. */
    private static final BigDecimal BESIDE_HEAP_BYTES = new BigDecimal(300L << 20);

    /** What docs/kubernetes.md has made where there is no cert-manager. */
    private static final String NODES = "askel-nodes";

    /** The Secret with the root key, which an operator makes for every installation. */
    private static final String ROOT_KEY = "askel-root-key";

    /** Owner and group may read: root owns the mounted file, and the server is in the group. */
    private static final int ROOT_KEY_MODE = 0440;

    private PodRules() {}

    static Stream<String> references(Installation installation) {
        var pod = installation.pod();
        var mounted =
                installation.container().getVolumeMounts().stream()
                        .map(VolumeMount::getName)
                        .collect(Collectors.toSet());
        var volumes = pod.getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
        return together(
                unless(mounted.equals(volumes), "mounts %s, volumes %s", mounted, volumes),
                unless(
                        installation.has(ServiceAccount.class, pod.getServiceAccountName()),
                        "no account %s",
                        pod.getServiceAccountName()),
                pod.getVolumes().stream().flatMap(volume -> source(installation, volume)),
                installation
                        .all(HorizontalPodAutoscaler.class)
                        .map(scaler -> scaler.getSpec().getScaleTargetRef().getName())
                        .filter(name ->
                                !installation.deployment().getMetadata().getName().equals(name))
                        .map(name -> "no Deployment " + name),
                installation.resources().stream()
                        .filter(resource -> !(resource instanceof Namespace))
                        .filter(resource -> !installation.has(Namespace.class, namespace(resource)))
                        .map(resource -> "no Namespace " + namespace(resource)),
                configuration(installation));
    }

    private static String namespace(HasMetadata resource) {
        return String.valueOf(resource.getMetadata().getNamespace());
    }

    private static Stream<String> source(Installation installation, Volume volume) {
        var map = volume.getConfigMap();
        var claim = volume.getPersistentVolumeClaim();
        return together(
                unless(
                        map == null || installation.has(ConfigMap.class, map.getName()),
                        "no ConfigMap of volume %s",
                        volume.getName()),
                unless(
                        claim == null
                                || installation.has(
                                        PersistentVolumeClaim.class, claim.getClaimName()),
                        "no claim of volume %s",
                        volume.getName()));
    }

    /** The file that the server is told to read is one of the ConfigMap, where that is mounted. */
    private static Stream<String> configuration(Installation installation) {
        var arguments = installation.container().getArgs();
        var file = arguments.get(arguments.indexOf("--config") + 1);
        var folder = file.substring(0, file.lastIndexOf('/'));
        var volume =
                installation.container().getVolumeMounts().stream()
                        .filter(mount -> mount.getMountPath().equals(folder))
                        .map(VolumeMount::getName)
                        .findFirst()
                        .orElse("none");
        return unless(
                volume.equals("config") && file.endsWith("/askel.conf"),
                "nothing puts %s there",
                file);
    }

    static Stream<String> confinement(Installation installation) {
        var pod = installation.pod();
        var user =
                USER.matcher(
                        Installation.text(Installation.MANIFESTS.resolve("image/Containerfile")));
        var ours = pod.getSecurityContext();
        return together(
                unless(user.find(), "the image names no user by number"),
                unless(Boolean.TRUE.equals(ours.getRunAsNonRoot()), "may run as root"),
                unless(
                        user.group(1).equals(String.valueOf(ours.getRunAsUser()))
                                && user.group(2).equals(String.valueOf(ours.getRunAsGroup())),
                        "is not the image's user"),
                unless(
                        ours.getSeccompProfile() != null
                                && "RuntimeDefault".equals(ours.getSeccompProfile().getType()),
                        "has no seccomp profile"),
                unless(
                        Boolean.FALSE.equals(pod.getAutomountServiceAccountToken()),
                        "gets a token of Kubernetes"),
                unless(
                        pod.getHostNetwork() == null && pod.getHostPID() == null,
                        "shares what is the machine's"),
                pod.getContainers().stream().flatMap(PodRules::confined),
                installation
                        .all(Namespace.class)
                        .filter(namespace ->
                                !"restricted"
                                        .equals(
                                                namespace
                                                        .getMetadata()
                                                        .getLabels()
                                                        .get("pod-security.kubernetes.io/enforce")))
                        .map(_ -> "the namespace admits others"));
    }

    private static Stream<String> confined(Container container) {
        var context = container.getSecurityContext();
        return together(
                unless(
                        Boolean.FALSE.equals(context.getAllowPrivilegeEscalation()),
                        "may become more"),
                unless(
                        Boolean.TRUE.equals(context.getReadOnlyRootFilesystem()),
                        "may write to its image"),
                unless(
                        context.getCapabilities().getDrop().contains("ALL")
                                && context.getCapabilities().getAdd().isEmpty(),
                        "keeps capabilities"));
    }

    /** The server finds its root key in the Secret, alone there and hidden from others. */
    static Stream<String> rootKey(Installation installation) {
        var file = ServerSettings.of(installation).getString("askel.keys.file");
        var found =
                installation.pod().getVolumes().stream()
                        .filter(volume -> volume.getSecret() != null)
                        .filter(volume -> ROOT_KEY.equals(volume.getSecret().getSecretName()))
                        .findFirst();
        if (found.isEmpty()) {
            return Stream.of("no server gets the Secret " + ROOT_KEY);
        }
        var secret = found.get().getSecret();
        var mounts =
                installation.container().getVolumeMounts().stream()
                        .filter(mount -> mount.getName().equals(found.get().getName()))
                        .toList();
        var files =
                mounts.stream()
                        .flatMap(mount ->
                                secret.getItems().stream()
                                        .map(item -> mount.getMountPath() + "/" + item.getPath()))
                        .toList();
        return together(
                unless(files.equals(List.of(file)), "the key file %s is none of %s", file, files),
                unless(
                        mounts.stream().allMatch(mount -> Boolean.TRUE.equals(mount.getReadOnly())),
                        "the key file may be written to"),
                unless(
                        Integer.valueOf(ROOT_KEY_MODE).equals(secret.getDefaultMode())
                                && installation.pod().getSecurityContext().getFsGroup() != null,
                        "a key file of the mode %s is refused or cannot be read",
                        secret.getDefaultMode()));
    }

    /**
     * CloudNativePG calls them after its cluster, and cert-manager as it is told; whoever has
     * another database or authority makes them.
     */
    static Stream<String> secrets(Installation installation) {
        if (!NetworkRules.isCluster(installation)) {
            return Stream.empty();
        }
        var database = OperatorKinds.databases(installation).findFirst().orElse("askel-db");
        var wanted = Set.of("ASKEL_DB_USER username", "ASKEL_DB_PASSWORD password");
        var given =
                installation.container().getEnv().stream()
                        .filter(variable -> variable.getName().startsWith("ASKEL_DB_"))
                        .filter(PodRules::isReference)
                        .filter(variable ->
                                Objects.equals(
                                        variable.getValueFrom().getSecretKeyRef().getName(),
                                        database + "-app"))
                        .map(variable ->
                                variable.getName()
                                        + " "
                                        + variable.getValueFrom().getSecretKeyRef().getKey())
                        .collect(Collectors.toSet());
        var made = OperatorKinds.certificateSecrets(installation).toList();
        var certificates = made.isEmpty() ? List.of(NODES) : made;
        return together(
                unless(given.equals(wanted), "of %s-app come %s", database, given),
                installation.pod().getVolumes().stream()
                        .filter(volume -> volume.getSecret() != null)
                        .map(volume -> volume.getSecret().getSecretName())
                        .filter(secret ->
                                !secret.equals(database + "-ca")
                                        && !secret.equals(ROOT_KEY)
                                        && !certificates.contains(secret))
                        .map(secret -> "nobody makes the Secret " + secret),
                installation.pod().getVolumes().stream()
                        .filter(volume -> volume.getSecret() != null)
                        .filter(volume -> takesTooMuch(volume.getSecret().getItems()))
                        .map(volume ->
                                volume.getName() + " may hold what is no server's business"));
    }

    /** An authority's Secret holds its key as well: what is taken is named. */
    private static boolean takesTooMuch(List<KeyToPath> items) {
        return items.isEmpty() || items.stream().anyMatch(item -> item.getKey().equals("ca.key"));
    }

    private static boolean isReference(EnvVar variable) {
        return variable.getValueFrom() != null && variable.getValueFrom().getSecretKeyRef() != null;
    }

    static Stream<String> memory(Installation installation) {
        var resources = installation.container().getResources();
        var limit = resources.getLimits().get("memory");
        var options =
                installation.container().getEnv().stream()
                        .filter(variable -> variable.getName().equals("ASKEL_JAVA_OPTS"))
                        .map(EnvVar::getValue)
                        .findFirst()
                        .orElse("");
        var heap = HEAP.matcher(options);
        if (limit == null || !heap.find()) {
            return Stream.of("no bound of memory: " + limit + ", " + options);
        }
        var bytes = Quantity.getAmountInBytes(limit);
        var percent = new BigDecimal(heap.group(1));
        var heapBytes = bytes.multiply(percent).divide(BigDecimal.valueOf(100));
        return together(
                unless(
                        limit.equals(resources.getRequests().get("memory")),
                        "what is used beyond the request is another's to take back"),
                unless(
                        bytes.subtract(heapBytes).compareTo(BESIDE_HEAP_BYTES) > 0,
                        "a heap of %s of %s leaves too little",
                        heapBytes,
                        bytes),
                unless(
                        !resources.getLimits().containsKey("cpu"),
                        "a limit of processors stops heartbeats"));
    }

    static Stream<String> image(Installation installation) {
        var image = installation.container().getImage();
        var tag = image.substring(image.lastIndexOf(':') + 1);
        return unless(
                image.contains(":") && !tag.equals("latest") && !tag.isEmpty(),
                "%s is another image tomorrow",
                image);
    }
}
