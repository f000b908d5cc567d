package dev.askel.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads manifests like an API server with strict validation. It reports duplicate keys, unknown
 * fields, values of a wrong type and unknown kinds.
 */
final class ManifestReader {
    /** The resources of the manifests, and the problems in them. */
    record ReadResult(List<HasMetadata> resources, List<String> problems) {}

    private static final YAMLMapper STRICT_YAML =
            new YAMLMapper(
                    YAMLFactory.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build());
    private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();

    private final List<HasMetadata> resources = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private ManifestReader() {}

    /** Reads all documents of a text. */
    static ReadResult parse(String yaml) {
        var reader = new ManifestReader();
        Arrays.stream(yaml.split("(?m)^---$", -1))
                .filter(document -> !document.isBlank())
                .forEach(reader::readDocument);
        return new ReadResult(List.copyOf(reader.resources), List.copyOf(reader.problems));
    }

    private void readDocument(String yaml) {
        try {
            STRICT_YAML.readTree(yaml);
            Object read =
                    KUBERNETES.unmarshal(
                            new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
            if (!(read instanceof HasMetadata resource)) {
                problems.add("not a resource: " + yaml.lines().findFirst().orElse(""));
                return;
            }
            resources.add(resource);
            var name = resource.getKind() + " " + resource.getMetadata().getName();
            if (resource instanceof GenericKubernetesResource generic) {
                problems.addAll(OperatorKinds.problems(generic));
            } else {
                findUnknownFields(resource, name, new IdentityHashMap<>());
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    /** Reports fields that the model does not know, which it stores as additional properties. */
    private void findUnknownFields(
            @Nullable Object value, String path, IdentityHashMap<Object, Object> seen) {
        if (value == null || seen.put(value, value) != null) {
            return;
        }
        if (value instanceof Collection<?> items) {
            var index = 0;
            for (var item : items) {
                findUnknownFields(item, path + "[" + index++ + "]", seen);
            }
            return;
        }
        if (!isModel(value)) {
            return;
        }
        for (Class<?> type = value.getClass(); type != null; type = type.getSuperclass()) {
            for (var field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    checkField(value, field, path, seen);
                }
            }
        }
    }

    private void checkField(
            Object owner, Field field, String path, IdentityHashMap<Object, Object> seen) {
        try {
            field.setAccessible(true);
            var value = field.get(owner);
            if (field.getName().equals("additionalProperties")
                    && value instanceof Map<?, ?> unknown
                    && !unknown.isEmpty()) {
                problems.add(path + ": unknown " + unknown.keySet());
            } else {
                findUnknownFields(value, path + "." + field.getName(), seen);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("%s cannot be read".formatted(field), e);
        }
    }

    private static boolean isModel(Object value) {
        return value.getClass().getName().startsWith("io.fabric8.")
                && !(value instanceof Quantity)
                && !(value instanceof IntOrString);
    }
}
