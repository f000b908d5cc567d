package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.connectors.aws.AwsServices;
import dev.askel.connectors.aws.ServiceResponse;
import dev.askel.connectors.aws.ServiceResponse.Answered;
import dev.askel.connectors.call.RefusedParameters;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.call.ThreadedConnector;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Calls {@code bedrock:invokeModel}. The request is the {@code Body} or the S3 object in {@code
 * Input}. The answer becomes the result's {@code Body}, or is stored as the S3 object in {@code
 * Output}. In the second case, {@code Body} is the address of that object (docs/aws/integrations.md
 * section 6).
 */
public final class BedrockModelConnector extends ThreadedConnector {
    private static final String BODY = "Body";
    private static final String CONTENT_TYPE = "ContentType";
    private static final String INPUT = "Input";
    private static final String OUTPUT = "Output";
    private static final String JSON = "application/json";
    private static final String MODEL_ID = "ModelId";

    /** The replacement character for bytes that are not valid UTF-8. */
    private static final char NOT_DECODED = '\uFFFD';

    private final AwsServices aws;
    private final Duration answerTimeout;

    /**
     * Creates a connector.
     *
     * @param answerTimeout the timeout of each service call, for states without TimeoutSeconds
     */
    public BedrockModelConnector(AwsServices aws, RunningCalls calls, Duration answerTimeout) {
        super(calls);
        this.aws = aws;
        this.answerTimeout = answerTimeout;
    }

    @Override
    public boolean serves(Resource resource) {
        return resource instanceof Integration integration
                && integration.pattern() == CallPattern.REQUEST_RESPONSE
                && integration.service().equals("bedrock")
                && integration.api().equals("invokeModel");
    }

    @Override
    public @Nullable Failure refusal(Resource resource, Payload parameters) {
        var members = parameters.tree();
        var problems = new ArrayList<String>();
        // AWS omits a null from the request (recorded on AWS in 2026).
        if (!members.has(MODEL_ID)) {
            problems.add("The field 'ModelId' is required but was missing");
        }
        if (members.has(BODY) == members.has(INPUT)) {
            problems.add("One of the fields 'Body' and 'Input' is required");
        }
        for (var name : List.of(INPUT, OUTPUT)) {
            if (members.has(name) && ObjectAddress.of(members.get(name)) == null) {
                problems.add(
                        "The value of the field '%s.S3Uri' is not 's3://BUCKET/KEY'"
                                .formatted(name));
            }
        }
        return RefusedParameters.of(parameters, problems);
    }

    @Override
    protected TaskOutcome perform(TaskCall call) throws InterruptedException {
        var request = ((ObjectNode) call.parameters().tree()).deepCopy();
        var input = ObjectAddress.of(request.remove(INPUT));
        var output = ObjectAddress.of(request.remove(OUTPUT));
        if (input == null) {
            if (request.hasNonNull(BODY)) {
                request.set(BODY, bytes(request.get(BODY)));
            }
        } else {
            var found = send(ServiceNames.S3, "GetObject", input.members(), call);
            if (!(found instanceof Answered object)) {
                return failed(ServiceNames.S3, found);
            }
            var type = object.result().get(CONTENT_TYPE);
            if (!request.has(CONTENT_TYPE) && type != null) {
                request.set(CONTENT_TYPE, type);
            }
            var body = object.http().body();
            if (body.indexOf(NOT_DECODED) >= 0) {
                return new TaskOutcome.Failed(
                        new Failure(ErrorName.TASK_FAILED, input.uri() + " is not text in UTF-8"));
            }
            request.set(BODY, bytes(body));
        }
        if (!request.has(CONTENT_TYPE)) {
            request.put(CONTENT_TYPE, JSON);
        }
        var answer = send(ServiceNames.BEDROCK_RUNTIME, "InvokeModel", request, call);
        return answer instanceof Answered answered
                ? answered(answered, output, call)
                : failed(ServiceNames.BEDROCK_RUNTIME, answer);
    }

    private TaskOutcome answered(Answered answered, @Nullable ObjectAddress output, TaskCall call)
            throws InterruptedException {
        var body = answered.http().body();
        var type = answered.result().path(CONTENT_TYPE).asText(JSON);
        var result = JsonNodeFactory.instance.objectNode();
        if (output == null) {
            result.set(BODY, parsed(body));
        } else {
            var object = output.members().put(CONTENT_TYPE, type);
            object.set(BODY, bytes(body));
            var put = send(ServiceNames.S3, "PutObject", object, call);
            if (!(put instanceof Answered)) {
                return failed(ServiceNames.S3, put);
            }
            result.put(BODY, output.uri());
        }
        return new TaskOutcome.Answered(Payload.of(result.put(CONTENT_TYPE, type)));
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

    /** The address of an S3 object. */
    private record ObjectAddress(String bucket, String key) {
        private static final Pattern URI = Pattern.compile("s3://([^/]+)/(.+)", Pattern.DOTALL);

        /** Parses {@code {"S3Uri": …}}; null when the URI is missing or invalid. */
        static @Nullable ObjectAddress of(@Nullable JsonNode parameter) {
            if (parameter == null) {
                return null;
            }
            var uri = URI.matcher(parameter.path("S3Uri").asText());
            return uri.matches() ? new ObjectAddress(uri.group(1), uri.group(2)) : null;
        }

        String uri() {
            return "s3://" + bucket + "/" + key;
        }

        ObjectNode members() {
            return JsonNodeFactory.instance.objectNode().put("Bucket", bucket).put("Key", key);
        }
    }

    // Bodies

    /** Returns the bytes of a body. A string is unchanged, and any other JSON is serialised. */
    private static BinaryNode bytes(JsonNode body) {
        return bytes(body.isTextual() ? body.textValue() : Payload.of(body).text());
    }

    private static BinaryNode bytes(String text) {
        return BinaryNode.valueOf(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode parsed(String body) {
        try {
            return Payload.parse(body).tree();
        } catch (MalformedJsonException _) {
            return TextNode.valueOf(body);
        }
    }
}
