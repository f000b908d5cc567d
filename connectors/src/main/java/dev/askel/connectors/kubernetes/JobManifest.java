package dev.askel.connectors.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.access.Sha256;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.lambda.Invocation;
import dev.askel.engine.task.TaskCall;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Renders the manifests of one call: a Job, and a ConfigMap that the Job owns. */
final class JobManifest {
    /** The name of the container. */
    static final String CONTAINER = "function";

    /** The folder of the payload in the container. */
    private static final String FOLDER = "/askel";

    private static final String PAYLOAD = "payload.json";
    private static final String VOLUME = "askel-payload";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    // The maximum number of characters of the function's name in the name of a Job, because a DNS
    // label has at most 63 characters.
    private static final int READABLE_MAX = 30;

    // With 80 bits, a collision among 10^6 calls has a probability of 10^-12.
    private static final int DIGEST_BYTES = 10;

    private JobManifest() {}

    /**
     * Returns the name of a call's Job, which is the same for all repeats of the call and unique
     * among calls.
     */
    static String jobName(Invocation invocation, TaskCall call) {
        var readable = label(invocation.function().name()).toLowerCase(Locale.ROOT);
        var shortened = readable.substring(0, Math.min(readable.length(), READABLE_MAX));
        return "askel-"
                + shortened.replaceAll("[^a-z0-9-]", "-")
                + "-"
                + digest(call.idempotencyKey());
    }

    private static String digest(String key) {
        return HexFormat.of().formatHex(Sha256.hash(key), 0, DIGEST_BYTES);
    }

    /** Converts a string to a valid label value, which begins and ends with a letter or digit. */
    private static String label(String text) {
        var allowed = text.replaceAll("[^A-Za-z0-9._-]", "-");
        var shortened = allowed.substring(0, Math.min(allowed.length(), 63));
        return shortened.replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
    }

    /**
     * Returns the Job's manifest as JSON. Its pod waits for the ConfigMap with the same name.
     *
     * @param deadlineSeconds the time after which Kubernetes ends the Job; null for no limit
     */
    static String renderJob(
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
                        // Only the state's Retry repeats a call.
                        .put("backoffLimit", 0)
                        .put("ttlSecondsAfterFinished", settings.ttlAfterFinished().toSeconds());
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
                        // If a program fails without a termination message, Kubernetes uses the end
                        // of its log as the message.
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
        // Kubernetes would expand a dollar before a parenthesis.
        variables.addObject().put("name", name).put("value", value.replace("$(", "$$("));
    }

    /**
     * Merges a configured object into a generated one. An object is merged, a list is appended, and
     * any other value replaces the generated one.
     */
    private static void overlay(ObjectNode base, ObjectNode override) {
        for (var member : override.properties()) {
            JsonNode existing = base.get(member.getKey());
            if (existing instanceof ObjectNode object
                    && member.getValue() instanceof ObjectNode more) {
                overlay(object, more);
            } else if (existing instanceof ArrayNode list
                    && member.getValue() instanceof ArrayNode more) {
                list.addAll(more.deepCopy());
            } else {
                base.set(member.getKey(), member.getValue().deepCopy());
            }
        }
    }

    /**
     * Returns the manifest of the payload's ConfigMap as JSON. The Job owns it, so that both are
     * deleted together.
     */
    static String renderConfigMap(String name, String jobUid, Invocation invocation) {
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
