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
import dev.askel.connectors.aws.ServiceAnswer;
import dev.askel.connectors.aws.ServiceRequest;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.call.ThreadedJobConnector;
import dev.askel.engine.task.Job;
import dev.askel.engine.task.JobStatus;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Calls the APIs of the table, in all the patterns that each has. */
public final class OptimizedConnector extends ThreadedJobConnector {
    private static final String MARKER = "Marker";
    private static final int LOOKUP_PAGES_MAX = 100;
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(1);

    private final AwsServices aws;
    private final Duration answerTimeout;

    /**
     * Calls nothing yet.
     *
     * @param answerTimeout for states without TimeoutSeconds
     */
    public OptimizedConnector(AwsServices aws, RunningCalls calls, Duration answerTimeout) {
        super(calls);
        this.aws = aws;
        this.answerTimeout = answerTimeout;
    }

    @Override
    public boolean serves(Resource resource) {
        var api = ApiTable.of(resource);
        return api != null && aws.knows(api.words().client());
    }

    @Override
    public boolean meetsItself(Resource resource) {
        return api(resource).token() != null;
    }

    @Override
    public @Nullable Failure refusal(Resource resource, Payload parameters) {
        return ApiParameters.refusal(api(resource), parameters);
    }

    private static Api api(Resource resource) {
        var api = ApiTable.of(resource);
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
        return lookup == null ? perform(api, call, call.parameters()) : lookedUp(api, lookup, call);
    }

    private TaskOutcome lookedUp(Api api, IdLookup lookup, TaskCall call)
            throws InterruptedException {
        var parameters = ((ObjectNode) call.parameters().tree()).deepCopy();
        var question = lookup.question().filled(parameters);
        for (int page = 0; page < LOOKUP_PAGES_MAX; page++) {
            var answer = ask(api.words(), lookup.operation(), question, call);
            if (!(answer instanceof ServiceAnswer.Answered(var result, _, _))) {
                return failed(api.words(), answer);
            }
            var id = lookup.id(result, parameters);
            if (id != null) {
                return perform(api, call, Payload.of(parameters.put("Id", id)));
            }
            if (!result.hasNonNull(MARKER)) {
                break;
            }
            question.set(MARKER, result.get(MARKER));
        }
        return new TaskOutcome.Failed(
                new Failure(
                        ErrorName.TASK_FAILED,
                        "%s lists nothing named '%s'"
                                .formatted(
                                        lookup.operation(),
                                        parameters.path(lookup.named()).asText())));
    }

    private TaskOutcome perform(Api api, TaskCall call, Payload parameters)
            throws InterruptedException {
        boolean awaited = pattern(call.resource()) == CallPattern.SYNC;
        var members = ApiParameters.members(api, parameters, call, awaited);
        var words = api.words();
        var noQueue = words.equals(ServiceNames.SQS) ? QueueAddress.refusal(members) : null;
        if (noQueue != null) {
            return new TaskOutcome.Failed(noQueue);
        }
        var answer = ask(words, api.operation(), members, call);
        return answer instanceof ServiceAnswer.Answered answered
                ? answered(api, call, answered)
                : failed(words, answer);
    }

    private ServiceAnswer ask(
            ServiceNames words, String operation, ObjectNode members, TaskCall call)
            throws InterruptedException {
        return aws.call(words.request(operation, members, call, timeoutFor(call, answerTimeout)));
    }

    private static TaskOutcome failed(ServiceNames words, ServiceAnswer answer) {
        return new TaskOutcome.Failed(ServiceFailures.of(words, answer));
    }

    private static TaskOutcome answered(Api api, TaskCall call, ServiceAnswer.Answered answered) {
        var told = api.refused().apply(answered.result());
        if (told != null) {
            return new TaskOutcome.Failed(told);
        }
        var result = api.result().apply(answered.result().deepCopy());
        if (api.metadata()) {
            result.set(
                    "SdkHttpMetadata",
                    SdkMetadata.http(answered.http(), ((Integration) call.resource()).service()));
            result.set("SdkResponseMetadata", SdkMetadata.response(answered.requestId()));
        }
        var output = Payload.of(ordered(result));
        var rules = api.job();
        if (rules == null || pattern(call.resource()) != CallPattern.SYNC) {
            return new TaskOutcome.Answered(output);
        }
        var notBegun = rules.notBegun().apply(answered.result());
        if (notBegun != null) {
            return new TaskOutcome.Failed(notBegun);
        }
        var both = JsonNodeFactory.instance.objectNode();
        both.set("Given", call.parameters().tree());
        both.set("Answer", result);
        return new TaskOutcome.JobStarted(output, Payload.of(rules.handle().filled(both)).text());
    }

    private static CallPattern pattern(Resource resource) {
        return resource instanceof Integration integration
                ? integration.pattern()
                : CallPattern.REQUEST_RESPONSE;
    }

    /** Members are recorded in the order of their names. */
    private static ObjectNode ordered(ObjectNode result) {
        var sorted = new TreeMap<String, JsonNode>();
        result.properties().forEach(member -> sorted.put(member.getKey(), member.getValue()));
        return JsonNodeFactory.instance.objectNode().setAll(sorted);
    }

    // Jobs

    @Override
    protected JobStatus asked(Job job) throws InterruptedException {
        var api = api(job.resource());
        var rules = rules(api);
        var handle = handle(job);
        var answer = aws.call(request(api, rules.describe(), rules.question().filled(handle), job));
        return switch (answer) {
            case ServiceAnswer.Answered(var result, _, _) -> rules.end().of(result);
            case ServiceAnswer.Refused refused when refused.isTransient() ->
                    new JobStatus.Unknown(String.valueOf(refused));
            case ServiceAnswer.Refused refused -> {
                var gone = rules.gone();
                var code = refused.code();
                yield gone != null && code != null && code.contains("NotFound")
                        ? gone.of(handle)
                        : new JobStatus.Refused(ServiceFailures.of(api.words(), refused));
            }
            case ServiceAnswer.Unaddressed(var reason) -> new JobStatus.Unknown(reason);
            case ServiceAnswer.Unsigned(var reason) -> new JobStatus.Unknown(reason);
            case ServiceAnswer.NotSent(var reason) -> new JobStatus.Unknown(reason);
            case ServiceAnswer.Broken(var reason) -> new JobStatus.Unknown(reason);
            case ServiceAnswer.TimedOut timedOut -> new JobStatus.Unknown(timedOut.toString());
        };
    }

    @Override
    protected boolean stopped(Job job) throws InterruptedException {
        var api = api(job.resource());
        var rules = rules(api);
        var operation = rules.stop();
        if (operation == null) {
            return true;
        }
        boolean answered = true;
        for (var members : rules.stops(handle(job))) {
            answered &=
                    switch (aws.call(request(api, operation, members, job))) {
                        case ServiceAnswer.Answered _ -> true;
                        case ServiceAnswer.Refused refused -> !refused.isTransient();
                        case ServiceAnswer.Unaddressed _,
                                ServiceAnswer.Unsigned _,
                                ServiceAnswer.NotSent _,
                                ServiceAnswer.Broken _,
                                ServiceAnswer.TimedOut _ ->
                                false;
                    };
        }
        return answered;
    }

    private static JobRules rules(Api api) {
        var rules = api.job();
        if (rules == null) {
            throw new IllegalArgumentException(api.key() + " begins no jobs");
        }
        return rules;
    }

    private static ObjectNode handle(Job job) {
        try {
            return (ObjectNode) Payload.parse(job.handle()).tree();
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("No handle of ours: " + job, e);
        }
    }

    private ServiceRequest request(Api api, String operation, ObjectNode members, Job job) {
        return new ServiceRequest(
                api.words().client(),
                operation,
                members,
                job.account(),
                job.region(),
                job.roleArn(),
                REQUEST_TIMEOUT);
    }
}
