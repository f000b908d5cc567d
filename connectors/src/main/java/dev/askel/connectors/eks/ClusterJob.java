package dev.askel.connectors.eks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.connectors.guard.GuardedResponse.Answered;
import dev.askel.connectors.http.HttpResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes Job of {@code eks:runJob}.
 *
 * @param namespace the namespace of the Job
 * @param name empty before the cluster generates it
 * @param manifest the manifest to create; empty for an existing Job
 * @param logOptions {@code LogOptions}; a missing node when there are none
 */
record ClusterJob(String namespace, String name, ObjectNode manifest, JsonNode logOptions) {
    private static final String CALL = "askel.dev/call";
    private static final String NAMESPACE = "Namespace";
    private static final String NAME = "Name";
    private static final String LOG_OPTIONS = "LogOptions";

    /** Reads the parameters and adds their problems to the list; null when there are problems. */
    static @Nullable ClusterJob parse(JsonNode parameters, List<String> problems) {
        var job = parameters.path("Job");
        if (job.isMissingNode() || job.isNull()) {
            problems.add("The field 'Job' is required but was missing");
            return null;
        }
        var manifest = job.isTextual() ? HttpResult.parseJsonOrText(job.textValue()) : job;
        var options = parameters.path(LOG_OPTIONS);
        var lists = options.path("LogParameters");
        if (!lists.isMissingNode() && !ClusterRequest.isMapOfLists(lists)) {
            problems.add(EksCluster.invalidFieldMessage(LOG_OPTIONS));
            return null;
        }
        if (!(manifest instanceof ObjectNode object)
                || !isObject(object.path("metadata"))
                || !isObject(object.at("/metadata/annotations"))) {
            problems.add(EksCluster.invalidFieldMessage("Job"));
            return null;
        }
        return new ClusterJob(
                parameters.path(NAMESPACE).asText("default"),
                object.at("/metadata/name").asText(),
                object.deepCopy(),
                options);
    }

    private static boolean isObject(JsonNode optional) {
        return optional.isObject() || optional.isMissingNode() || optional.isNull();
    }

    /** Returns the existing Job of a handle. */
    static ClusterJob ofHandle(JsonNode handle) {
        return new ClusterJob(
                handle.path(NAMESPACE).asText(),
                handle.path(NAME).asText(),
                JsonNodeFactory.instance.objectNode(),
                handle.path(LOG_OPTIONS));
    }

    /** Returns the handle by which later requests identify the Job. */
    ObjectNode toHandle(EksCluster cluster) {
        var handle =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("ClusterName", cluster.name())
                        .put("CertificateAuthority", cluster.certificateAuthority())
                        .put("Endpoint", cluster.endpoint().toString())
                        .put(NAMESPACE, namespace)
                        .put(NAME, name);
        if (!logOptions.isMissingNode()) {
            handle.set(LOG_OPTIONS, logOptions);
        }
        return handle;
    }

    /**
     * Returns a copy with a hash of the idempotency key as an annotation. If the manifest has only
     * {@code generateName}, the copy has a name that is derived from the hash.
     */
    ClusterJob withIdempotencyKey(String idempotencyKey) {
        var key = UUID.nameUUIDFromBytes(idempotencyKey.getBytes(StandardCharsets.UTF_8));
        var keyed = manifest.deepCopy();
        var metadata = keyed.withObject("/metadata");
        metadata.withObject("/annotations").put(CALL, key.toString());
        var prefix = metadata.path("generateName").asText();
        if (name.isEmpty() && !prefix.isEmpty()) {
            metadata.remove("generateName");
            metadata.put("name", prefix + key.toString().replace("-", "").substring(0, 10));
        }
        return new ClusterJob(namespace, metadata.path("name").asText(), keyed, logOptions);
    }

    /** Whether the Job in the cluster was created by the same call as this one. */
    boolean isSameCall(JsonNode job) {
        var annotation = job.path("metadata").path("annotations").path(CALL);
        return annotation.isTextual()
                && annotation.equals(manifest.path("metadata").path("annotations").path(CALL));
    }

    /** Returns a copy with the name of the created Job. */
    ClusterJob withNameOf(JsonNode created) {
        return new ClusterJob(
                namespace, created.at("/metadata/name").asText(name), manifest, logOptions);
    }

    private String jobs() {
        return "/apis/batch/v1/namespaces/" + ClusterRequest.encoded(namespace) + "/jobs";
    }

    ClusterRequest createRequest() {
        return new ClusterRequest("POST", jobs(), manifest);
    }

    ClusterRequest readRequest() {
        return ClusterRequest.get(jobs() + "/" + ClusterRequest.encoded(name));
    }

    /** The request that deletes the Job and its pods. */
    ClusterRequest deleteRequest() {
        return new ClusterRequest(
                "DELETE",
                jobs() + "/" + ClusterRequest.encoded(name) + "?propagationPolicy=Background",
                null);
    }

    /** Whether a Job has succeeded; null while it runs. */
    static @Nullable Boolean hasSucceeded(JsonNode job) {
        for (var condition : job.path("status").path("conditions")) {
            if (condition.path("status").asText().equals("True")) {
                switch (condition.path("type").asText()) {
                    case "Complete" -> {
                        return true;
                    }
                    case "Failed" -> {
                        return false;
                    }
                    default -> {}
                }
            }
        }
        return null;
    }

    /** Reads the logs of the containers by pod; null when the parameters do not request logs. */
    @Nullable ObjectNode readLogs(ClusterSessions.Session session) throws InterruptedException {
        if (!logOptions.path("RetrieveLogs").asBoolean()) {
            return null;
        }
        var logs = JsonNodeFactory.instance.objectNode();
        var podLogs = logs.putObject("pods");
        var pods = "/api/v1/namespaces/" + ClusterRequest.encoded(namespace) + "/pods";
        var answer =
                session.send(
                        ClusterRequest.get(
                                pods
                                        + "?labelSelector=job-name%3D"
                                        + ClusterRequest.encoded(name)));
        if (!(answer instanceof Answered listed) || !listed.isSuccess()) {
            return logs;
        }
        for (var pod :
                HttpResult.parseJsonOrText(HttpResult.bodyTextOrUtf8(listed)).path("items")) {
            var podName = pod.at("/metadata/name").asText();
            var containers = podLogs.putObject(podName).putObject("containers");
            for (var container : pod.path("spec").path("containers")) {
                var containerName = container.path("name").asText();
                containers.set(containerName, log(session, pods + "/" + podName, containerName));
            }
        }
        return logs;
    }

    /** Reads the log of a container; returns the error instead when the log cannot be read. */
    private ObjectNode log(ClusterSessions.Session session, String pod, String container)
            throws InterruptedException {
        var logParameters = ClusterRequest.encodeQuery(logOptions.path("LogParameters"));
        var answer =
                session.send(
                        ClusterRequest.get(
                                pod
                                        + "/log?container="
                                        + ClusterRequest.encoded(container)
                                        + (logParameters.isEmpty()
                                                ? ""
                                                : "&" + logParameters.substring(1))));
        var result = JsonNodeFactory.instance.objectNode();
        if (!(answer instanceof Answered answered)) {
            return result.put("error", "EKS.SdkClientException").put("cause", answer.toString());
        }
        var text = HttpResult.bodyTextOrUtf8(answered);
        if (!answered.isSuccess()) {
            return result.put("error", "EKS." + answered.status()).put("cause", text);
        }
        return result.set(
                "log",
                logOptions.path("RawLogs").asBoolean()
                        ? TextNode.valueOf(text)
                        : HttpResult.parseJsonOrText(text));
    }
}
