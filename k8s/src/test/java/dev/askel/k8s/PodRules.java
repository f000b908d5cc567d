package dev.askel.k8s;

import static dev.askel.k8s.InstallationRule.concat;
import static dev.askel.k8s.InstallationRule.problemUnless;

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

/** Checks a pod's references, privileges, Secrets, memory and image. */
final class PodRules {
    /** The user of {@code k8s/image/Containerfile}. */
    private static final Pattern USER = Pattern.compile("(?m)^USER (\\d+):(\\d+)$");

    private static final Pattern HEAP = Pattern.compile("-XX:MaxRAMPercentage=(\\d+)");

    /** The memory that a server needs besides its heap, for threads, code and network buffers. */
    private static final BigDecimal NON_HEAP_BYTES = new BigDecimal(300L << 20);

    /**
     * The Secret with the node certificate. Installations without cert-manager create it as in
     * docs/kubernetes.md.
     */
    private static final String NODE_CERTIFICATE = "askel-nodes";

    /** The Secret with the root key, which the operator of each installation creates. */
    private static final String ROOT_KEY = "askel-root-key";

    /**
     * Owner and group may read the file: root owns the mounted file, and the server is in the
     * group.
     */
    private static final int ROOT_KEY_MODE = 0440;

    private PodRules() {}

    static Stream<String> referenceProblems(Installation installation) {
        var pod = installation.pod();
        var mounted =
                installation.container().getVolumeMounts().stream()
                        .map(VolumeMount::getName)
                        .collect(Collectors.toSet());
        var volumes = pod.getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
        return concat(
                problemUnless(mounted.equals(volumes), "mounts %s, volumes %s", mounted, volumes),
                problemUnless(
                        installation.has(ServiceAccount.class, pod.getServiceAccountName()),
                        "no account %s",
                        pod.getServiceAccountName()),
                pod.getVolumes().stream()
                        .flatMap(volume -> checkVolumeSource(installation, volume)),
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
                checkConfiguration(installation));
    }

    private static String namespace(HasMetadata resource) {
        return String.valueOf(resource.getMetadata().getNamespace());
    }

    private static Stream<String> checkVolumeSource(Installation installation, Volume volume) {
        var map = volume.getConfigMap();
        var claim = volume.getPersistentVolumeClaim();
        return concat(
                problemUnless(
                        map == null || installation.has(ConfigMap.class, map.getName()),
                        "no ConfigMap of volume %s",
                        volume.getName()),
                problemUnless(
                        claim == null
                                || installation.has(
                                        PersistentVolumeClaim.class, claim.getClaimName()),
                        "no claim of volume %s",
                        volume.getName()));
    }

    /**
     * Checks that the server's settings file is in the ConfigMap and that the ConfigMap is mounted.
     */
    private static Stream<String> checkConfiguration(Installation installation) {
        var arguments = installation.container().getArgs();
        var file = arguments.get(arguments.indexOf("--config") + 1);
        var folder = file.substring(0, file.lastIndexOf('/'));
        var volume =
                installation.container().getVolumeMounts().stream()
                        .filter(mount -> mount.getMountPath().equals(folder))
                        .map(VolumeMount::getName)
                        .findFirst()
                        .orElse("none");
        return problemUnless(
                volume.equals("config") && file.endsWith("/askel.conf"),
                "no volume contains %s",
                file);
    }

    static Stream<String> confinementProblems(Installation installation) {
        var pod = installation.pod();
        var user =
                USER.matcher(
                        Installation.readText(
                                Installation.MANIFESTS.resolve("image/Containerfile")));
        var podContext = pod.getSecurityContext();
        return concat(
                problemUnless(user.find(), "the image names no user by number"),
                problemUnless(Boolean.TRUE.equals(podContext.getRunAsNonRoot()), "may run as root"),
                problemUnless(
                        user.group(1).equals(String.valueOf(podContext.getRunAsUser()))
                                && user.group(2).equals(String.valueOf(podContext.getRunAsGroup())),
                        "is not the image's user"),
                problemUnless(
                        podContext.getSeccompProfile() != null
                                && "RuntimeDefault"
                                        .equals(podContext.getSeccompProfile().getType()),
                        "has no seccomp profile"),
                problemUnless(
                        Boolean.FALSE.equals(pod.getAutomountServiceAccountToken()),
                        "mounts a Kubernetes token"),
                problemUnless(
                        pod.getHostNetwork() == null && pod.getHostPID() == null,
                        "shares namespaces of the machine"),
                pod.getContainers().stream().flatMap(PodRules::checkConfinement),
                installation
                        .all(Namespace.class)
                        .filter(namespace ->
                                !"restricted"
                                        .equals(
                                                namespace
                                                        .getMetadata()
                                                        .getLabels()
                                                        .get("pod-security.kubernetes.io/enforce")))
                        .map(_ -> "the namespace permits unrestricted pods"));
    }

    private static Stream<String> checkConfinement(Container container) {
        var context = container.getSecurityContext();
        return concat(
                problemUnless(
                        Boolean.FALSE.equals(context.getAllowPrivilegeEscalation()),
                        "may gain privileges"),
                problemUnless(
                        Boolean.TRUE.equals(context.getReadOnlyRootFilesystem()),
                        "may write to its image"),
                problemUnless(
                        context.getCapabilities().getDrop().contains("ALL")
                                && context.getCapabilities().getAdd().isEmpty(),
                        "keeps capabilities"));
    }

    /**
     * Checks that the server's root key file is the only file of the Secret, and that others cannot
     * read it.
     */
    static Stream<String> rootKeyProblems(Installation installation) {
        var file = ServerSettings.resolve(installation).getString("askel.keys.file");
        var found =
                installation.pod().getVolumes().stream()
                        .filter(volume -> volume.getSecret() != null)
                        .filter(volume -> ROOT_KEY.equals(volume.getSecret().getSecretName()))
                        .findFirst();
        if (found.isEmpty()) {
            return Stream.of("the server does not mount the Secret " + ROOT_KEY);
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
        return concat(
                problemUnless(
                        files.equals(List.of(file)), "the key file %s is not in %s", file, files),
                problemUnless(
                        mounts.stream().allMatch(mount -> Boolean.TRUE.equals(mount.getReadOnly())),
                        "the key file may be written to"),
                problemUnless(
                        Integer.valueOf(ROOT_KEY_MODE).equals(secret.getDefaultMode())
                                && installation.pod().getSecurityContext().getFsGroup() != null,
                        "a key file of the mode %s is refused or cannot be read",
                        secret.getDefaultMode()));
    }

    /**
     * Checks that each Secret exists. CloudNativePG derives the names of its Secrets from the name
     * of its cluster. A certificate of cert-manager contains the name of its Secret. Installations
     * without these operators create the Secrets by hand.
     */
    static Stream<String> secretProblems(Installation installation) {
        if (!NetworkRules.isCluster(installation)) {
            return Stream.empty();
        }
        var database = OperatorKinds.databases(installation).findFirst().orElse("askel-db");
        var required = Set.of("ASKEL_DB_USER username", "ASKEL_DB_PASSWORD password");
        var variables =
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
        var created = OperatorKinds.certificateSecrets(installation).toList();
        var certificates = created.isEmpty() ? List.of(NODE_CERTIFICATE) : created;
        return concat(
                problemUnless(
                        variables.equals(required),
                        "the Secret %s-app provides %s",
                        database,
                        variables),
                installation.pod().getVolumes().stream()
                        .filter(volume -> volume.getSecret() != null)
                        .map(volume -> volume.getSecret().getSecretName())
                        .filter(secret ->
                                !secret.equals(database + "-ca")
                                        && !secret.equals(ROOT_KEY)
                                        && !certificates.contains(secret))
                        .map(secret -> "nothing creates the Secret " + secret),
                installation.pod().getVolumes().stream()
                        .filter(volume -> volume.getSecret() != null)
                        .filter(volume -> includesAuthorityKey(volume.getSecret().getItems()))
                        .map(volume -> volume.getName() + " mounts more than the server needs"));
    }

    /**
     * Returns whether a volume includes the private key of the certificate authority, which is in
     * the same Secret as its certificate. A volume without items includes all keys.
     */
    private static boolean includesAuthorityKey(List<KeyToPath> items) {
        return items.isEmpty() || items.stream().anyMatch(item -> item.getKey().equals("ca.key"));
    }

    private static boolean isReference(EnvVar variable) {
        return variable.getValueFrom() != null && variable.getValueFrom().getSecretKeyRef() != null;
    }

    static Stream<String> memoryProblems(Installation installation) {
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
            return Stream.of("no memory limit: " + limit + ", " + options);
        }
        var bytes = Quantity.getAmountInBytes(limit);
        var percent = new BigDecimal(heap.group(1));
        var heapBytes = bytes.multiply(percent).divide(BigDecimal.valueOf(100));
        return concat(
                problemUnless(
                        limit.equals(resources.getRequests().get("memory")),
                        "the memory limit differs from the request, so the pod can be evicted"),
                problemUnless(
                        bytes.subtract(heapBytes).compareTo(NON_HEAP_BYTES) > 0,
                        "a heap of %s of %s leaves too little other memory",
                        heapBytes,
                        bytes),
                problemUnless(
                        !resources.getLimits().containsKey("cpu"),
                        "a CPU limit delays heartbeats"));
    }

    static Stream<String> imageProblems(Installation installation) {
        var image = installation.container().getImage();
        var tag = image.substring(image.lastIndexOf(':') + 1);
        return problemUnless(
                image.contains(":") && !tag.equals("latest") && !tag.isEmpty(),
                "%s has no fixed version",
                image);
    }
}
