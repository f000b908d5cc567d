package dev.askel.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of CloudNativePG's {@code Cluster} that our manifest may use, as of the API reference
 * of its release 1.27. Nobody publishes a model of them for Java.
 */
final class CloudNativePg {
    private static final String API = "postgresql.cnpg.io/v1";

    /** Text, number or a map of one's own ({@code parameters}) stands at each. */
    private static final Set<String> FIELDS =
            Set.of(
                    "spec.instances",
                    "spec.imageName",
                    "spec.bootstrap.initdb.database",
                    "spec.bootstrap.initdb.owner",
                    "spec.bootstrap.initdb.encoding",
                    "spec.postgresql.parameters",
                    "spec.postgresql.synchronous.method",
                    "spec.postgresql.synchronous.number",
                    "spec.postgresql.synchronous.dataDurability",
                    "spec.storage.size",
                    "spec.storage.storageClass",
                    "spec.walStorage.size",
                    "spec.walStorage.storageClass",
                    "spec.resources.requests",
                    "spec.resources.limits");

    private CloudNativePg() {}

    /** Whether it is one. */
    static boolean isCluster(GenericKubernetesResource resource) {
        return resource.getApiVersion().equals(API) && resource.getKind().equals("Cluster");
    }

    /** What such a resource should not have; a kind that nobody knows is a problem whole. */
    static List<String> problems(GenericKubernetesResource resource) {
        var name = resource.getKind() + " " + resource.getMetadata().getName();
        if (!isCluster(resource)) {
            return List.of(name + ": nobody knows this kind of " + resource.getApiVersion());
        }
        var problems = new ArrayList<String>();
        resource.getAdditionalProperties()
                .forEach((member, value) -> check(name, member, value, problems));
        return problems;
    }

    private static void check(
            String name, String path, @Nullable Object value, List<String> problems) {
        if (FIELDS.contains(path)) {
            return;
        }
        if (value instanceof Map<?, ?> members
                && FIELDS.stream().anyMatch(field -> field.startsWith(path + "."))) {
            members.forEach((member, inner) -> check(name, path + "." + member, inner, problems));
        } else {
            problems.add(name + ": unknown " + path);
        }
    }
}
