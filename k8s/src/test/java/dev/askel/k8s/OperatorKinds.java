package dev.askel.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields that our manifests use in resources of the operators CloudNativePG and cert-manager,
 * as of the API references of CloudNativePG 1.27 and cert-manager 1.18. No published models of them
 * are compatible with our Kubernetes client.
 */
final class OperatorKinds {
    private static final String DATABASE = "postgresql.cnpg.io/v1 Cluster";
    private static final String CERTIFICATE = "cert-manager.io/v1 Certificate";

    /**
     * The permitted paths of each kind. The value at a path is a string, a number, a list or a map
     * with free keys ({@code parameters}).
     */
    private static final Map<String, Set<String>> FIELDS =
            Map.of(
                    DATABASE,
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
                            "spec.resources.limits"),
                    "cert-manager.io/v1 Issuer",
                    Set.of("spec.selfSigned", "spec.ca.secretName"),
                    CERTIFICATE,
                    Set.of(
                            "spec.isCA",
                            "spec.commonName",
                            "spec.dnsNames",
                            "spec.secretName",
                            "spec.duration",
                            "spec.renewBefore",
                            "spec.privateKey.algorithm",
                            "spec.privateKey.size",
                            "spec.privateKey.rotationPolicy",
                            "spec.usages",
                            "spec.issuerRef.name",
                            "spec.issuerRef.kind"));

    private OperatorKinds() {}

    /** Returns the names of CloudNativePG's databases. */
    static Stream<String> databases(Installation installation) {
        return resourcesOfKind(installation, DATABASE)
                .map(database -> database.getMetadata().getName());
    }

    /** Returns the names of the Secrets that cert-manager creates. */
    static Stream<String> certificateSecrets(Installation installation) {
        return resourcesOfKind(installation, CERTIFICATE)
                .map(certificate -> certificate.<String>get("spec", "secretName"));
    }

    private static Stream<GenericKubernetesResource> resourcesOfKind(
            Installation installation, String kind) {
        return installation
                .all(GenericKubernetesResource.class)
                .filter(resource -> kind(resource).equals(kind));
    }

    private static String kind(GenericKubernetesResource resource) {
        return resource.getApiVersion() + " " + resource.getKind();
    }

    /** Returns the unknown fields of a resource, or one problem if its kind is unknown. */
    static List<String> problems(GenericKubernetesResource resource) {
        var name = resource.getKind() + " " + resource.getMetadata().getName();
        var fields = FIELDS.get(kind(resource));
        if (fields == null) {
            return List.of(name + ": unknown kind of " + resource.getApiVersion());
        }
        var problems = new ArrayList<String>();
        resource.getAdditionalProperties()
                .forEach((member, value) -> check(fields, name, member, value, problems));
        return problems;
    }

    private static void check(
            Set<String> fields,
            String name,
            String path,
            @Nullable Object value,
            List<String> problems) {
        if (fields.contains(path)) {
            return;
        }
        if (value instanceof Map<?, ?> members
                && fields.stream().anyMatch(field -> field.startsWith(path + "."))) {
            members.forEach(
                    (member, inner) -> check(fields, name, path + "." + member, inner, problems));
        } else {
            problems.add(name + ": unknown " + path);
        }
    }
}
