package dev.askel.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The resources of one rendered overlay.
 *
 * @param resources all resources, in the order of the file
 */
record Installation(List<HasMetadata> resources) {
    /** The folder of the manifests. The working directory of the tests is their module's folder. */
    static final Path MANIFESTS = Path.of("").toAbsolutePath();

    /** The root folder of the repository. */
    static final Path REPOSITORY = MANIFESTS.resolve("..").normalize();

    /** The folder of the alert rules and dashboards. */
    static final Path MONITORING = REPOSITORY.resolve("monitoring");

    /** Returns the text of the rendered overlay. */
    static String readRendered(String overlay) {
        return readText(MANIFESTS.resolve("rendered").resolve(overlay + ".yaml"));
    }

    /** Returns the text of a file. */
    static String readText(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the source files of the repository, without build results and downloads.
     *
     * @param namePattern a regular expression that matches the names of the files
     */
    static List<Path> repositoryFiles(String namePattern) throws IOException {
        try (var files = Files.walk(REPOSITORY)) {
            return files.filter(file -> file.getFileName().toString().matches(namePattern))
                    .filter(file ->
                            Stream.of("target", "node_modules", ".git", ".askel")
                                    .noneMatch(pathElements(file)::contains))
                    .filter(Files::isRegularFile)
                    .toList();
        }
    }

    private static Set<String> pathElements(Path file) {
        return Set.copyOf(Arrays.asList(REPOSITORY.relativize(file).toString().split("/", -1)));
    }

    /** Reads manifests and ignores the problems that the reader finds. */
    static Installation parse(String yaml) {
        return new Installation(ManifestReader.parse(yaml).resources());
    }

    <T> Stream<T> all(Class<T> kind) {
        return resources.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** Returns whether there is a resource of that kind and name. */
    boolean has(Class<? extends HasMetadata> kind, String name) {
        return all(kind).anyMatch(resource -> resource.getMetadata().getName().equals(name));
    }

    Deployment deployment() {
        return all(Deployment.class).findFirst().orElseThrow();
    }

    PodSpec pod() {
        return deployment().getSpec().getTemplate().getSpec();
    }

    Container container() {
        return pod().getContainers().getFirst();
    }

    Map<String, String> podLabels() {
        return deployment().getSpec().getTemplate().getMetadata().getLabels();
    }

    List<Service> services() {
        return all(Service.class).toList();
    }

    List<NetworkPolicy> policies() {
        return all(NetworkPolicy.class).toList();
    }

    /** Returns the settings file of the server. */
    String askelConf() {
        return all(ConfigMap.class)
                .flatMap(map -> Stream.ofNullable(map.getData().get("askel.conf")))
                .findFirst()
                .orElseThrow();
    }
}
