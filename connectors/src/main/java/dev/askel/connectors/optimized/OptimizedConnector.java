package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.connectors.aws.AwsServices;
import dev.askel.connectors.aws.SdkMetadata;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.aws.ServiceRequest;
import dev.askel.connectors.aws.ServiceResponse;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.call.ThreadedJobConnector;
import dev.askel.engine.task.JobStatus;
import dev.askel.engine.task.SyncJob;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Calls the APIs of the {@link ApiTable} with their integration patterns. */
public final class OptimizedConnector extends ThreadedJobConnector {
    private static final String MARKER = "Marker";
    private static final int LOOKUP_PAGES_MAX = 100;
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(1);

    private final AwsServices aws;
    private final Duration answerTimeout;

    /**
     * Creates a connector.
     *
     * @param answerTimeout the maximum wait for an answer, for states without TimeoutSeconds
     */
    public OptimizedConnector(AwsServices aws, RunningCalls calls, Duration answerTimeout) {
        super(calls);
        this.aws = aws;
        this.answerTimeout = answerTimeout;
    }

    @Override
    public boolean serves(Resource resource) {
        var api = ApiTable.find(resource);
        return api != null && aws.hasModel(api.names().client());
    }

    @Override
    public boolean isIdempotent(Resource resource) {
        return api(resource).tokenMember() != null;
    }

    @Override
    public @Nullable Failure refusal(Resource resource, Payload parameters) {
        return ApiParameters.refusal(api(resource), parameters);
    }

    private static Api api(Resource resource) {
        var api = ApiTable.find(resource);
        if (api == null) {
            throw new IllegalArgumentException("Not in the table: " + resource.arn());
        }
        return api;
    }

    // Calls

    @Override
    protected TaskOutcome perform(TaskCall call) throws InterruptedException {
        var api = api(call.resource());
        var lookup = api.lookup();
        return lookup == null
                ? perform(api, call, call.parameters())
                : performWithLookup(api, lookup, call);
    }

    private TaskOutcome performWithLookup(Api api, IdLookup lookup, TaskCall call)
            throws InterruptedException {
        var parameters = ((ObjectNode) call.parameters().tree()).deepCopy();
        var request = lookup.requestMembers().fill(parameters);
        for (int page = 0; page < LOOKUP_PAGES_MAX; page++) {
            var answer = send(api.names(), lookup.operation(), request, call);
            if (!(answer instanceof ServiceResponse.Answered(var result, _, _))) {
                return failed(api.names(), answer);
            }
            var id = lookup.id(result, parameters);
            if (id != null) {
                return perform(api, call, Payload.of(parameters.put("Id", id)));
            }
            if (!result.hasNonNull(MARKER)) {
                break;
            }
            request.set(MARKER, result.get(MARKER));
        }
        return new TaskOutcome.Failed(
                new Failure(
                        ErrorName.TASK_FAILED,
                        "%s returned no item with the name '%s'"
                                .formatted(
                                        lookup.operation(),
                                        parameters.path(lookup.nameParameter()).asText())));
    }

    private TaskOutcome perform(Api api, TaskCall call, Payload parameters)
            throws InterruptedException {
        boolean awaited = pattern(call.resource()) == CallPattern.SYNC;
        var members = ApiParameters.members(api, parameters, call, awaited);
        var names = api.names();
        var queueRefusal = names.equals(ServiceNames.SQS) ? QueueAddress.refusal(members) : null;
        if (queueRefusal != null) {
            return new TaskOutcome.Failed(queueRefusal);
        }
        var answer = send(names, api.operation(), members, call);
        return answer instanceof ServiceResponse.Answered answered
                ? answered(api, call, answered)
                : failed(names, answer);
    }

    private ServiceResponse send(
            ServiceNames names, String operation, ObjectNode members, TaskCall call)
            throws InterruptedException {
        return aws.call(
                names.createRequest(operation, members, call, timeoutFor(call, answerTimeout)));
    }

    private static TaskOutcome failed(ServiceNames names, ServiceResponse answer) {
        return new TaskOutcome.Failed(ServiceFailures.of(names, answer));
    }

    private static TaskOutcome answered(Api api, TaskCall call, ServiceResponse.Answered answered) {
        var failure = api.answerFailure().apply(answered.result());
        if (failure != null) {
            return new TaskOutcome.Failed(failure);
        }
        var result = api.result().apply(answered.result().deepCopy());
        if (api.hasMetadata()) {
            result.set(
                    "SdkHttpMetadata",
                    SdkMetadata.httpMetadata(
                            answered.http(), ((Integration) call.resource()).service()));
            result.set("SdkResponseMetadata", SdkMetadata.responseMetadata(answered.requestId()));
        }
        var output = Payload.of(ordered(result));
        var rules = api.job();
        if (rules == null || pattern(call.resource()) != CallPattern.SYNC) {
            return new TaskOutcome.Answered(output);
        }
        var startFailure = rules.startFailure().apply(answered.result());
        if (startFailure != null) {
            return new TaskOutcome.Failed(startFailure);
        }
        var source = JsonNodeFactory.instance.objectNode();
        source.set("Given", call.parameters().tree());
        source.set("Answer", result);
        return new TaskOutcome.JobStarted(output, Payload.of(rules.handle().fill(source)).text());
    }

    private static CallPattern pattern(Resource resource) {
        return resource instanceof Integration integration
                ? integration.pattern()
                : CallPattern.REQUEST_RESPONSE;
    }

    /** Sorts members by name, as AWS does in the results that were recorded there. */
    private static ObjectNode ordered(ObjectNode result) {
        var sorted = new TreeMap<String, JsonNode>();
        result.properties().forEach(member -> sorted.put(member.getKey(), member.getValue()));
        return JsonNodeFactory.instance.objectNode().setAll(sorted);
    }

    // Jobs

    @Override
    protected JobStatus pollJob(SyncJob job) throws InterruptedException {
        var api = api(job.resource());
        var rules = rules(api);
        var handle = handle(job);
        var answer =
                aws.call(
                        request(
                                api,
                                rules.describeOperation(),
                                rules.describeMembers().fill(handle),
                                job));
        return switch (answer) {
            case ServiceResponse.Answered(var result, _, _) -> rules.status().read(result);
            case ServiceResponse.Refused refused when refused.isTransient() ->
                    new JobStatus.Unknown(String.valueOf(refused));
            case ServiceResponse.Refused refused -> {
                var notFound = rules.notFound();
                var code = refused.code();
                yield notFound != null && code != null && code.contains("NotFound")
                        ? notFound.read(handle)
                        : new JobStatus.Refused(ServiceFailures.of(api.names(), refused));
            }
            case ServiceResponse.Unaddressed(var reason) -> new JobStatus.Unknown(reason);
            case ServiceResponse.Unsigned(var reason, _, _, _) -> new JobStatus.Unknown(reason);
            case ServiceResponse.NotSent(var reason) -> new JobStatus.Unknown(reason);
            case ServiceResponse.Broken(var reason) -> new JobStatus.Unknown(reason);
            case ServiceResponse.TimedOut timedOut -> new JobStatus.Unknown(timedOut.toString());
        };
    }

    @Override
    protected boolean stopJob(SyncJob job) throws InterruptedException {
        var api = api(job.resource());
        var rules = rules(api);
        var operation = rules.stopOperation();
        if (operation == null) {
            return true;
        }
        boolean answered = true;
        for (var members : rules.stopRequests(handle(job))) {
            answered &=
                    switch (aws.call(request(api, operation, members, job))) {
                        case ServiceResponse.Answered _ -> true;
                        case ServiceResponse.Refused refused -> !refused.isTransient();
                        case ServiceResponse.Unaddressed _,
                                ServiceResponse.Unsigned _,
                                ServiceResponse.NotSent _,
                                ServiceResponse.Broken _,
                                ServiceResponse.TimedOut _ ->
                                false;
                    };
        }
        return answered;
    }

    private static JobRules rules(Api api) {
        var rules = api.job();
        if (rules == null) {
            throw new IllegalArgumentException(api.key() + " starts no jobs");
        }
        return rules;
    }

    private static ObjectNode handle(SyncJob job) {
        try {
            return (ObjectNode) Payload.parse(job.handle()).tree();
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("Invalid handle of a job: " + job, e);
        }
    }

    private ServiceRequest request(Api api, String operation, ObjectNode members, SyncJob job) {
        return new ServiceRequest(
                api.names().client(), operation, members, ServiceCaller.of(job), REQUEST_TIMEOUT);
    }
}
