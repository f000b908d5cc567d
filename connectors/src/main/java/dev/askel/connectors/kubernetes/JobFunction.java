package dev.askel.connectors.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.call.HttpExchange;
import dev.askel.connectors.call.HttpExchange.Response;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.call.ThreadedConnector;
import dev.askel.connectors.function.FunctionAnswers;
import dev.askel.connectors.function.MappedFunction;
import dev.askel.connectors.lambda.Invocation;
import dev.askel.connectors.lambda.Invocation.InvocationType;
import dev.askel.connectors.lambda.InvocationFailures;
import dev.askel.connectors.lambda.InvocationResult;
import dev.askel.engine.task.TaskCall;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A function whose calls run as Kubernetes Jobs.
 *
 * <p>The name of the Job is derived from the idempotency key of the call. A call that is repeated
 * after a crash finds the Job (409) and continues to poll it. A cancelled call deletes the Job with
 * its pod. A server that stops leaves the Job to the next owner of the execution.
 *
 * <p>When the container exits with status 0, its output is the return value of the function.
 * Otherwise its output is the error of the function if it is JSON with an {@code errorType} or
 * {@code errorMessage}. Without such JSON the error is {@code Runtime.ExitError}, as for a runtime
 * of Lambda that exits.
 */
public final class JobFunction implements MappedFunction {
    /** The maximum attempts of a request with transient errors. */
    private static final int ATTEMPTS_MAX = 20;

    /**
     * The maximum number of consecutive forbidden requests. Such a request is repeated, because
     * tokens expire and roles change.
     */
    private static final int REFUSALS_MAX = 20;

    private static final int PAUSE_GROWTH_PERCENT = 150;
    private static final int KILLED_STATUS = 128 + 9;
    private static final int ABBREVIATED_CHARS = 1_000;

    private final KubernetesApi api;
    private final JobSettings settings;
    private final String jobsPath;
    private final String namespacePath;

    /** Creates a function. */
    public JobFunction(KubernetesApi api, JobSettings settings) {
        this.api = api;
        this.settings = settings;
        var namespace = settings.namespace().isEmpty() ? api.namespace() : settings.namespace();
        this.jobsPath = "/apis/batch/v1/namespaces/" + namespace + "/jobs";
        this.namespacePath = "/api/v1/namespaces/" + namespace;
    }

    @Override
    public boolean isIdempotent() {
        return true;
    }

    @Override
    public InvocationResult invoke(Invocation invocation, TaskCall call)
            throws InterruptedException {
        var name = JobManifest.jobName(invocation, call);
        try {
            var refusal = createJob(name, invocation, call);
            if (refusal != null) {
                return refusal;
            }
            return invocation.type() == InvocationType.EVENT
                    ? FunctionAnswers.accepted(202, call)
                    : awaitEnd(name, call);
        } catch (InterruptedException e) {
            if (RunningCalls.isCancelled()) {
                api.delete(jobsPath + "/" + name);
            }
            throw e;
        }
    }

    /** Creates the Job and its payload, or finds them; null on success. */
    private @Nullable InvocationResult createJob(String name, Invocation invocation, TaskCall call)
            throws InterruptedException {
        var timeout = call.timeout();
        Long deadline =
                timeout == null ? null : ThreadedConnector.timeoutFor(call, timeout).toSeconds();
        var job = JobManifest.renderJob(name, settings, invocation, call, deadline);
        var created = create(jobsPath, job);
        if (created instanceof Response answer && answer.status() == 409) {
            created = retryTransient(ATTEMPTS_MAX, () -> api.get(jobsPath + "/" + name));
        }
        if (!isSuccess(created)) {
            return deleteAndFail(name, "the Job " + name, created);
        }
        var uid = json(created).at("/metadata/uid").asText();
        var payload =
                create(
                        namespacePath + "/configmaps",
                        JobManifest.renderConfigMap(name, uid, invocation));
        return isSuccess(payload) || (payload instanceof Response answer && answer.status() == 409)
                ? null
                : deleteAndFail(name, "the ConfigMap " + name, payload);
    }

    private HttpExchange create(String path, String json) throws InterruptedException {
        return retryTransient(ATTEMPTS_MAX, () -> api.post(path, json));
    }

    /**
     * Deletes the Job and returns the failure. The Job must not remain, because the state's Retry
     * creates a Job with another name.
     */
    private InvocationResult deleteAndFail(String name, String object, HttpExchange exchange)
            throws InterruptedException {
        api.delete(jobsPath + "/" + name);
        return switch (exchange) {
            case HttpExchange.NotSent(var reason) -> InvocationFailures.unreachable(reason);
            case HttpExchange.Broken(var reason) -> InvocationFailures.unreachable(reason);
            case HttpExchange.TimedOut(var after) -> InvocationFailures.timedOut(after);
            case Response answer ->
                    refused(
                            isTransient(answer) ? "Lambda.ServiceException" : "Lambda.Unknown",
                            "The Kubernetes API at %s did not create %s: HTTP status %d: %s"
                                    .formatted(
                                            api.address(),
                                            object,
                                            answer.status(),
                                            abbreviated(answer.body())));
        };
    }

    private InvocationResult awaitEnd(String name, TaskCall call) throws InterruptedException {
        int refusals = 0;
        for (var pause = api.firstPause(); ; pause = nextPause(pause)) {
            Thread.sleep(pause);
            if (!(retryTransient(Integer.MAX_VALUE, () -> api.get(jobsPath + "/" + name))
                    instanceof Response answer)) {
                throw new IllegalStateException(
                        "A retry without a limit ended without an answer: " + name);
            }
            boolean forbidden = isForbidden(answer);
            refusals = forbidden ? refusals + 1 : 0;
            if (forbidden && refusals < REFUSALS_MAX) {
                continue;
            }
            if (!answer.isSuccess()) {
                // The state's Retry creates a Job with another name. This Job must not run at the
                // same time, so it is deleted.
                api.delete(jobsPath + "/" + name);
                return refused(
                        "Lambda.Unknown",
                        "The status of the Job %s cannot be read: HTTP status %d: %s"
                                .formatted(name, answer.status(), abbreviated(answer.body())));
            }
            for (var condition : json(answer).at("/status/conditions")) {
                if (condition.path("status").asText().equals("True")) {
                    switch (condition.path("type").asText()) {
                        case "Complete" -> {
                            return returned(name, call);
                        }
                        case "Failed" -> {
                            return raised(name, condition, call);
                        }
                        default -> {} // SuspendedJob, FailureTarget and SuccessCriteriaMet do not
                            // end a Job.
                    }
                }
            }
        }
    }

    private InvocationResult returned(String name, TaskCall call) throws InterruptedException {
        var pod = findPod(name, "Succeeded");
        if (pod.isMissingNode()) {
            return refused(
                    "Lambda.Unknown",
                    "The Job %s is complete, but its pod and result were deleted.".formatted(name));
        }
        return switch (readResult(pod)) {
            case TooLong() -> new InvocationResult.Oversized();
            case Unreadable(var reason) ->
                    refused(
                            "Lambda.Unknown",
                            "The Job %s is complete, but its log cannot be read: %s"
                                    .formatted(name, reason));
            case Text(var output) -> returned(name, output, call);
        };
    }

    private static InvocationResult returned(String name, String output, TaskCall call) {
        if (output.isBlank()) {
            return FunctionAnswers.returned("null", call);
        }
        return FunctionAnswers.parseJson(output) == null
                ? refused(
                        "Lambda.Unknown",
                        "The output of the Job %s is not JSON: %s"
                                .formatted(name, abbreviated(output)))
                : FunctionAnswers.returned(output, call);
    }

    private InvocationResult raised(String name, JsonNode condition, TaskCall call)
            throws InterruptedException {
        var pod = findPod(name, "Failed");
        var termination = termination(pod);
        var read = termination.isMissingNode() ? new Text("") : readResult(pod);
        if (read instanceof TooLong) {
            return new InvocationResult.Oversized();
        }
        // Without a readable log, the exit status determines the error.
        var output = read instanceof Text(var text) ? text : "";
        var parsedOutput = FunctionAnswers.parseJson(output);
        if (parsedOutput != null
                && (parsedOutput.tree().path("errorType").isTextual()
                        || parsedOutput.tree().path("errorMessage").isTextual())) {
            return new InvocationResult.Raised(output);
        }
        boolean deadlineExceeded = condition.path("reason").asText().equals("DeadlineExceeded");
        var reason =
                deadlineExceeded || termination.isMissingNode()
                        ? condition.path("message").asText()
                        : exitMessage(termination);
        var error =
                JsonNodeFactory.instance
                        .objectNode()
                        .put(
                                "errorType",
                                deadlineExceeded ? "Sandbox.Timedout" : "Runtime.ExitError")
                        .put(
                                "errorMessage",
                                "RequestId: %s Error: %s"
                                        .formatted(FunctionAnswers.requestId(call), reason));
        var message = termination.path("message").asText();
        if (!message.isEmpty()) {
            error.put("terminationMessage", message);
        }
        return new InvocationResult.Raised(Payload.of(error).text());
    }

    private static String exitMessage(JsonNode termination) {
        int status = termination.path("exitCode").asInt();
        return status == KILLED_STATUS
                ? "Runtime exited with error: signal: killed"
                : "Runtime exited with error: exit status " + status;
    }

    private JsonNode findPod(String name, String phase) throws InterruptedException {
        var pods =
                retryForbidden(() ->
                        retryTransient(
                                ATTEMPTS_MAX,
                                () ->
                                        api.get(
                                                namespacePath
                                                        + "/pods?labelSelector=job-name%3D"
                                                        + name)));
        if (isSuccess(pods)) {
            for (var pod : json(pods).path("items")) {
                if (pod.at("/status/phase").asText().equals(phase)) {
                    return pod;
                }
            }
        }
        return MissingNode.getInstance();
    }

    private static JsonNode termination(JsonNode pod) {
        for (var container : pod.at("/status/containerStatuses")) {
            if (container.path("name").asText().equals(JobManifest.CONTAINER)) {
                return container.at("/state/terminated");
            }
        }
        return MissingNode.getInstance();
    }

    /** The output of the container. */
    private sealed interface ContainerResult {}

    private record Text(String text) implements ContainerResult {}

    private record TooLong() implements ContainerResult {}

    /** The output cannot be read. */
    private record Unreadable(String reason) implements ContainerResult {}

    /** Reads the output of the container from the place that the settings name. */
    private ContainerResult readResult(JsonNode pod) throws InterruptedException {
        return switch (settings.outputLocation()) {
            case TERMINATION_MESSAGE -> new Text(termination(pod).path("message").asText());
            case LOG -> {
                var log =
                        "%s/pods/%s/log?container=%s&tailLines=1"
                                .formatted(
                                        namespacePath,
                                        pod.at("/metadata/name").asText(),
                                        JobManifest.CONTAINER);
                yield switch (retryForbidden(
                        () -> retryTransient(ATTEMPTS_MAX, () -> api.get(log)))) {
                    case HttpExchange.NotSent(var reason) -> new Unreadable(reason);
                    case HttpExchange.Broken(var reason) -> new Unreadable(reason);
                    case HttpExchange.TimedOut(var after) ->
                            new Unreadable("no answer within " + after);
                    case Response answer when !answer.isSuccess() ->
                            new Unreadable(
                                    "HTTP status %d: %s"
                                            .formatted(
                                                    answer.status(), abbreviated(answer.body())));
                    case Response answer ->
                            answer.truncated() ? new TooLong() : new Text(answer.body().strip());
                };
            }
        };
    }

    // Requests

    /** A request to the API. */
    @FunctionalInterface
    private interface ApiRequest {
        HttpExchange send() throws InterruptedException;
    }

    /**
     * Repeats a request until it has no transient error, or the number of attempts is reached;
     * returns the last result.
     */
    private HttpExchange retryTransient(int times, ApiRequest request) throws InterruptedException {
        Predicate<HttpExchange> isFinal =
                it -> it instanceof Response answer && !isTransient(answer);
        var pause = api.firstPause();
        for (int attempts = 1; ; attempts++) {
            var exchange = request.send();
            if (isFinal.test(exchange) || attempts == times) {
                return exchange;
            }
            Thread.sleep(pause);
            pause = nextPause(pause);
        }
    }

    /** Repeats a request while it is forbidden, because a token may be about to be renewed. */
    private HttpExchange retryForbidden(ApiRequest request) throws InterruptedException {
        var pause = api.firstPause();
        for (int refusals = 1; ; refusals++) {
            var exchange = request.send();
            if (refusals == REFUSALS_MAX
                    || !(exchange instanceof Response answer)
                    || !isForbidden(answer)) {
                return exchange;
            }
            Thread.sleep(pause);
            pause = nextPause(pause);
        }
    }

    private static boolean isForbidden(Response answer) {
        return answer.status() == 401 || answer.status() == 403;
    }

    private Duration nextPause(Duration pause) {
        var next = pause.multipliedBy(PAUSE_GROWTH_PERCENT).dividedBy(100);
        return next.compareTo(api.pauseMax()) < 0 ? next : api.pauseMax();
    }

    /** Whether the status is a transient error of the API, such as overload. */
    private static boolean isTransient(Response answer) {
        return answer.status() == 429 || answer.status() >= 500;
    }

    private static boolean isSuccess(HttpExchange exchange) {
        return exchange instanceof Response answer && answer.isSuccess();
    }

    private static JsonNode json(HttpExchange exchange) {
        var read =
                exchange instanceof Response answer
                        ? FunctionAnswers.parseJson(answer.body())
                        : null;
        return read == null ? MissingNode.getInstance() : read.tree();
    }

    private static InvocationResult refused(String error, String cause) {
        return new InvocationResult.Refused(new Failure(error, cause));
    }

    private static String abbreviated(String text) {
        return text.length() <= ABBREVIATED_CHARS
                ? text
                : text.substring(0, ABBREVIATED_CHARS) + "…";
    }
}
