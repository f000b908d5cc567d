package dev.askel.connectors.eks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.call.RefusedParameters;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.call.ThreadedJobConnector;
import dev.askel.connectors.guard.GuardedResponse;
import dev.askel.connectors.guard.GuardedResponse.Answered;
import dev.askel.connectors.http.HttpResult;
import dev.askel.engine.task.JobStatus;
import dev.askel.engine.task.SyncJob;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Calls the Kubernetes API of EKS's clusters and runs Jobs in them.
 *
 * <p>A Job has a hash of the idempotency key of its call as an annotation. A call that is repeated
 * after a crash finds the Job by its name and continues with it. A Job with {@code generateName}
 * instead of a name gets a name derived from the hash.
 */
public final class EksConnector extends ThreadedJobConnector {
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(1);
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final ClusterSessions sessions;
    private final Duration answerTimeout;

    /**
     * Creates a connector.
     *
     * @param answerTimeout the maximum wait for an answer, for states without TimeoutSeconds
     */
    public EksConnector(ClusterSessions sessions, RunningCalls calls, Duration answerTimeout) {
        super(calls);
        this.sessions = sessions;
        this.answerTimeout = answerTimeout;
    }

    @Override
    public boolean serves(Resource resource) {
        if (!(resource instanceof Integration it) || !it.service().equals("eks")) {
            return false;
        }
        return switch (it.pattern()) {
            case REQUEST_RESPONSE -> it.api().equals("call") || it.api().equals("runJob");
            case SYNC -> it.api().equals("runJob");
            case SYNC_2, WAIT_FOR_TASK_TOKEN -> false;
        };
    }

    private static boolean isRunJob(Resource resource) {
        return resource instanceof Integration it && it.api().equals("runJob");
    }

    private static boolean isAwaited(Resource resource) {
        return resource instanceof Integration it && it.pattern() == CallPattern.SYNC;
    }

    @Override
    public boolean isIdempotent(Resource resource) {
        return isRunJob(resource);
    }

    /** Parsed parameters; members are null when they are invalid. */
    private record ParsedParameters(
            @Nullable EksCluster cluster,
            @Nullable ClusterRequest request,
            @Nullable ClusterJob job,
            List<String> problems) {
        static ParsedParameters of(Resource resource, JsonNode parameters) {
            var problems = new ArrayList<String>();
            var cluster = EksCluster.parse(parameters, problems).orElse(null);
            boolean runs = isRunJob(resource);
            return new ParsedParameters(
                    cluster,
                    runs ? null : ClusterRequest.parse(parameters, problems),
                    runs ? ClusterJob.parse(parameters, problems) : null,
                    problems);
        }
    }

    @Override
    public @Nullable Failure refusal(Resource resource, Payload parameters) {
        return RefusedParameters.of(
                parameters, ParsedParameters.of(resource, parameters.tree()).problems());
    }

    @Override
    protected TaskOutcome perform(TaskCall call) throws InterruptedException {
        var parsed = ParsedParameters.of(call.resource(), call.parameters().tree());
        var cluster = Objects.requireNonNull(parsed.cluster());
        var timeout = timeoutFor(call, answerTimeout);
        return switch (sessions.open(cluster, ServiceCaller.of(call), timeout)) {
            case ClusterSessions.Refused(var reason) -> failed(ErrorName.TASK_FAILED, reason);
            case ClusterSessions.Open(var session) -> perform(call, cluster, parsed, session);
        };
    }

    private static TaskOutcome perform(
            TaskCall call,
            EksCluster cluster,
            ParsedParameters parsed,
            ClusterSessions.Session session)
            throws InterruptedException {
        var job = parsed.job();
        var request = parsed.request();
        if (job == null) {
            return request == null
                    ? failed(ErrorName.RUNTIME, "No request")
                    : outcome(session.send(request));
        }
        var keyed = job.withIdempotencyKey(call.idempotencyKey());
        var created = session.send(keyed.createRequest());
        if (created instanceof Answered refused && refused.status() == CONFLICT) {
            var existing = session.send(keyed.readRequest());
            if (existing instanceof Answered found
                    && found.isSuccess()
                    && keyed.isSameCall(body(found))) {
                created = found;
            }
        }
        if (!isAwaited(call.resource())
                || !(created instanceof Answered answered)
                || !answered.isSuccess()) {
            return outcome(created);
        }
        return outcome(created) instanceof TaskOutcome.Answered(var output)
                ? new TaskOutcome.JobStarted(
                        output,
                        Payload.of(keyed.withNameOf(body(answered)).toHandle(cluster)).text())
                : outcome(created);
    }

    // Jobs

    private ClusterSessions.OpenResult session(SyncJob job, JsonNode handle)
            throws InterruptedException {
        var cluster =
                EksCluster.parse(handle, new ArrayList<>())
                        .orElseThrow(() ->
                                new IllegalStateException("Invalid handle of a Job: " + handle));
        return sessions.open(cluster, ServiceCaller.of(job), REQUEST_TIMEOUT);
    }

    @Override
    protected JobStatus pollJob(SyncJob job) throws InterruptedException {
        var handle = handle(job);
        return switch (session(job, handle)) {
            case ClusterSessions.Refused(var reason) -> new JobStatus.Unknown(reason);
            case ClusterSessions.Open(var session) -> pollJob(ClusterJob.ofHandle(handle), session);
        };
    }

    private static JobStatus pollJob(ClusterJob known, ClusterSessions.Session session)
            throws InterruptedException {
        var answer = session.send(known.readRequest());
        if (!(answer instanceof Answered answered) || isTransient(answered)) {
            return new JobStatus.Unknown(String.valueOf(answer));
        }
        if (!answered.isSuccess()) {
            return new JobStatus.Refused(failure(answered));
        }
        if (!(body(answered) instanceof ObjectNode object)) {
            return new JobStatus.Unknown("The answer is not a Job");
        }
        var succeeded = ClusterJob.hasSucceeded(object);
        if (succeeded == null) {
            return JobStatus.Running.INSTANCE;
        }
        var logs = known.readLogs(session);
        if (logs != null) {
            object.set("logs", logs);
        }
        return succeeded
                ? new JobStatus.Succeeded(Payload.of(object))
                : new JobStatus.Failed(
                        new Failure(ErrorName.TASK_FAILED, Payload.of(object).text()));
    }

    private static boolean isTransient(Answered answer) {
        return answer.truncated()
                || answer.status() == TOO_MANY_REQUESTS
                || answer.status() >= SERVER_ERROR;
    }

    @Override
    protected boolean stopJob(SyncJob job) throws InterruptedException {
        var handle = handle(job);
        return session(job, handle) instanceof ClusterSessions.Open(var session)
                && session.send(ClusterJob.ofHandle(handle).deleteRequest())
                        instanceof Answered answered
                && (answered.isSuccess() || answered.status() == NOT_FOUND);
    }

    private static JsonNode handle(SyncJob job) {
        try {
            return Payload.parse(job.handle()).tree();
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("Invalid handle of a Job: " + job.handle(), e);
        }
    }

    // Answers

    private static JsonNode body(Answered answer) {
        return HttpResult.parseJsonOrText(HttpResult.bodyTextOrUtf8(answer));
    }

    /**
     * Returns the result of an answer. It has the form of an http:invoke result without headers, as
     * AWS's guide shows for EKS.401.
     */
    private static Payload result(Answered answer) {
        var result = HttpResult.toJson(answer, body(answer));
        result.remove("Headers");
        return Payload.of(result);
    }

    private static Failure failure(Answered answer) {
        return new Failure("EKS." + answer.status(), result(answer).text());
    }

    private static TaskOutcome outcome(GuardedResponse answer) {
        return switch (answer) {
            case GuardedResponse.Forbidden(var reason) -> failed(ErrorName.PERMISSIONS, reason);
            case GuardedResponse.Broken(var reason) -> unexecuted(reason);
            case GuardedResponse.TimedOut(var after) ->
                    unexecuted("no answer within %d s".formatted(after.toSeconds()));
            case Answered answered when !answered.isSuccess() ->
                    new TaskOutcome.Failed(failure(answered));
            case Answered answered when answered.truncated() ->
                    failed(
                            ErrorName.DATA_LIMIT_EXCEEDED,
                            "The answer is longer than askel.connectors.answer-bytes-max, or than a sixth of this node's memory for answers (docs/memory.md)");
            case Answered answered -> new TaskOutcome.Answered(result(answered));
        };
    }

    private static TaskOutcome unexecuted(String reason) {
        return failed("EKS.SdkClientException", "Unable to execute HTTP request: " + reason);
    }

    private static TaskOutcome failed(String error, String cause) {
        return new TaskOutcome.Failed(new Failure(error, cause));
    }
}
