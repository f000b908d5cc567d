package dev.askel.connectors.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.lambda.Invocation;
import dev.askel.engine.task.TaskCall;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The objects that one call of a function is to Kubernetes: a Job, and a ConfigMap it owns. */
final class JobManifest {
    /** The container's name. */
    static final String CONTAINER = "function";

    /** Where the container finds its payload. */
    private static final String FOLDER = "/askel";

    private static final String PAYLOAD = "payload.json";
    private static final String VOLUME = "askel-payload";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    // A label of DNS has 63 characters; so many of them are the function's name.
    private static final int READABLE_MAX = 30;

    // 80 bits: two calls of a server's life get the same name once in 10^12 lives of 10^6 calls.
    private static final int DIGEST_BYTES = 10;

    private JobManifest() {}

    /** The same for every repeat of a call, and of no other call. */
    static String name(Invocation invocation, TaskCall call) {
        var readable = label(invocation.function().name()).toLowerCase(Locale.ROOT);
        var shortened = readable.substring(0, Math.min(readable.length(), READABLE_MAX));
        return "askel-"
                + shortened.replaceAll("[^a-z0-9-]", "-")
                + "-"
                + digest(call.idempotencyKey());
    }

    private static String digest(String key) {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** A text as a label's value may be: begins and ends with a letter or digit. */
    private static String label(String text) {
        var allowed = text.replaceAll("[^A-Za-z0-9._-]", "-");
        var shortened = allowed.substring(0, Math.min(allowed.length(), 63));
        return shortened.replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
    }

    /**
     * The Job; its pod waits for the ConfigMap of the same name.
     *
     * @param deadlineSeconds after which Kubernetes ends it; null for never
     */
    static String job(
            String name,
            JobSettings settings,
            Invocation invocation,
            TaskCall call,
            @Nullable Long deadlineSeconds) {
        var container = container(call);
        overlay(container, settings.container());
        var pod = JSON.objectNode().put("restartPolicy", "Never");
        pod.putArray("containers").add(container);
        pod.putArray("volumes")
                .addObject()
                .put("name", VOLUME)
                .putObject("configMap")
                .put("name", name);
        overlay(pod, settings.podSpec());
        var spec =
                JSON.objectNode()
                        // Whether it is tried again is for the state's Retry to say.
                        .put("backoffLimit", 0)
                        .put("ttlSecondsAfterFinished", settings.keptFor().toSeconds());
        if (deadlineSeconds != null) {
            spec.put("activeDeadlineSeconds", deadlineSeconds);
        }
        var template = spec.putObject("template");
        template.putObject("metadata").set("labels", labels(invocation));
        template.set("spec", pod);
        overlay(spec, settings.jobSpec());
        var job = JSON.objectNode().put("apiVersion", "batch/v1").put("kind", "Job");
        var metadata = job.putObject("metadata").put("name", name);
        metadata.set("labels", labels(invocation));
        metadata.putObject("annotations")
                .put("askel.dev/execution-arn", call.executionArn())
                .put("askel.dev/idempotency-key", call.idempotencyKey());
        job.set("spec", spec);
        return Payload.of(job).text();
    }

    private static ObjectNode labels(Invocation invocation) {
        return JSON.objectNode()
                .put("app.kubernetes.io/managed-by", "askel")
                .put("askel.dev/function", label(invocation.function().name()));
    }

    private static ObjectNode container(TaskCall call) {
        var container =
                JSON.objectNode()
                        .put("name", CONTAINER)
                        // So that a program that merely fails leaves the end of its output.
                        .put("terminationMessagePolicy", "FallbackToLogsOnError");
        var variables = container.putArray("env");
        variable(variables, "ASKEL_PAYLOAD_FILE", FOLDER + "/" + PAYLOAD);
        variable(variables, "ASKEL_IDEMPOTENCY_KEY", call.idempotencyKey());
        variable(variables, "ASKEL_EXECUTION_ARN", call.executionArn());
        if (call.taskToken() != null) {
            variable(variables, "ASKEL_TASK_TOKEN", call.taskToken());
        }
        container
                .putArray("volumeMounts")
                .addObject()
                .put("name", VOLUME)
                .put("mountPath", FOLDER)
                .put("readOnly", true);
        return container;
    }

    private static void variable(ArrayNode variables, String name, String value) {
        // A dollar in front of a parenthesis would be expanded.
        variables.addObject().put("name", name).put("value", value.replace("$(", "$$("));
    }

    /** Members of objects replace each other, lists grow. */
    private static void overlay(ObjectNode below, ObjectNode above) {
        for (var member : above.properties()) {
            JsonNode existing = below.get(member.getKey());
            if (existing instanceof ObjectNode object
                    && member.getValue() instanceof ObjectNode more) {
                overlay(object, more);
            } else if (existing instanceof ArrayNode list
                    && member.getValue() instanceof ArrayNode more) {
                list.addAll(more.deepCopy());
            } else {
                below.set(member.getKey(), member.getValue().deepCopy());
            }
        }
    }

    /** The payload, owned by the Job so that it goes with it. */
    static String configMap(String name, String jobUid, Invocation invocation) {
        var map = JSON.objectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
        var metadata = map.putObject("metadata").put("name", name);
        metadata.set("labels", labels(invocation));
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "batch/v1")
                .put("kind", "Job")
                .put("name", name)
                .put("uid", jobUid);
        map.put("immutable", true).putObject("data").put(PAYLOAD, invocation.payload());
        return Payload.of(map).text();
    }
}
