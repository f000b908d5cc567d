package dev.askel.trigger.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A call that a target needs (<a
 * href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html">templated and
 * universal targets</a>).
 */
sealed interface TargetRequest {
    /** Starts an execution of a state machine of this cluster. */
    record StartExecution(String stateMachineArn, String input) implements TargetRequest {}

    /** Calls a service through a connector. */
    record ServiceCall(Resource resource, Payload parameters) implements TargetRequest {}

    /**
     * Calls an API destination.
     *
     * @param http the {@code HttpParameters} of the target
     */
    record InvokeDestination(TargetArn destination, String input, JsonNode http)
            implements TargetRequest {}

    /** The target or its input cannot be used. */
    record Invalid(String message) implements TargetRequest {}

    /**
     * Builds the request of a target.
     *
     * @param input the text for the target, with replaced context attributes
     */
    static TargetRequest of(Target target, String input) {
        var arn = TargetArn.parse(target.arn());
        if (arn.isEmpty()) {
            return new Invalid("The target ARN %s is not supported.".formatted(target.arn()));
        }
        try {
            return of(arn.get(), target, input);
        } catch (JsonProcessingException e) {
            return new Invalid("The input is not valid JSON: " + e.getOriginalMessage());
        }
    }

    private static TargetRequest of(TargetArn arn, Target target, String input)
            throws JsonProcessingException {
        var parameters = Json.read(target.parameters());
        return switch (arn.kind()) {
            case STATE_MACHINE -> new StartExecution(arn.text(), input);
            case UNIVERSAL -> sdk(arn.service(), arn.resource(), Json.read(input));
            case QUEUE -> sendMessage(arn, input, parameters.path("SqsParameters"));
            case TOPIC ->
                    sdk(
                            "sns",
                            "publish",
                            Json.object("TopicArn", arn.text()).put("Message", input));
            case FUNCTION -> invoke(arn.text(), Json.read(input));
            case API_DESTINATION ->
                    new InvokeDestination(arn, input, parameters.path("HttpParameters"));
            case EVENT_BUS -> putEvents(arn.text(), input, parameters);
            case STREAM ->
                    sdk(
                            "kinesis",
                            "putRecord",
                            Json.object("StreamARN", arn.text())
                                    .put("Data", base64(input))
                                    .put(
                                            "PartitionKey",
                                            parameters
                                                    .path("KinesisParameters")
                                                    .path("PartitionKey")
                                                    .asText()));
            case DELIVERY_STREAM -> {
                var request = Json.object("DeliveryStreamName", arn.resource().split("/", 2)[1]);
                request.putObject("Record").put("Data", base64(input));
                yield sdk("firehose", "putRecord", request);
            }
            case BUILD_PROJECT ->
                    sdk(
                            "codebuild",
                            "startBuild",
                            Json.object("ProjectName", arn.resource().split("/", 2)[1]));
            case PIPELINE ->
                    sdk(
                            "codepipeline",
                            "startPipelineExecution",
                            Json.object("Name", arn.resource()));
            case MODEL_PIPELINE -> startPipeline(arn.text(), parameters);
            case CLUSTER -> runTask(arn.text(), parameters);
        };
    }

    private static TargetRequest sdk(String service, String action, JsonNode parameters) {
        return new ServiceCall(
                Resource.parse("arn:aws:states:::aws-sdk:%s:%s".formatted(service, action)),
                Payload.of(parameters));
    }

    private static TargetRequest sendMessage(TargetArn arn, String input, JsonNode parameters) {
        var request = Json.object("QueueUrl", queueUrl(arn)).put("MessageBody", input);
        if (parameters.hasNonNull("MessageGroupId")) {
            request.set("MessageGroupId", parameters.path("MessageGroupId"));
        }
        return sdk("sqs", "sendMessage", request);
    }

    /** Returns the URL of a queue. Endpoints find the queue by the path. */
    static String queueUrl(TargetArn arn) {
        return "https://sqs.%s.amazonaws.com/%s/%s"
                .formatted(arn.region(), arn.account(), arn.resource());
    }

    private static TargetRequest invoke(String function, JsonNode input) {
        var request = Json.object("FunctionName", function).put("InvocationType", "Event");
        request.set("Payload", input);
        return new ServiceCall(
                Resource.parse("arn:aws:states:::lambda:invoke"), Payload.of(request));
    }

    private static TargetRequest putEvents(String bus, String input, JsonNode parameters) {
        var event = parameters.path("EventBridgeParameters");
        var request = JsonNodeFactory.instance.objectNode();
        request.putArray("Entries")
                .addObject()
                .put("EventBusName", bus)
                .put("DetailType", event.path("DetailType").asText())
                .put("Source", event.path("Source").asText())
                .put("Detail", input);
        return sdk("eventbridge", "putEvents", request);
    }

    private static TargetRequest startPipeline(String arn, JsonNode parameters) {
        var request = Json.object("PipelineName", arn);
        var list = parameters.path("SageMakerPipelineParameters").path("PipelineParameterList");
        if (list.isArray()) {
            request.set("PipelineParameters", list);
        }
        return sdk("sagemaker", "startPipelineExecution", request);
    }

    /** The parameters of ECS in the Scheduler API have other names than those of RunTask. */
    private static TargetRequest runTask(String cluster, JsonNode parameters) {
        var request = Json.object("Cluster", cluster);
        for (var member : parameters.path("EcsParameters").properties()) {
            switch (member.getKey()) {
                case "TaskDefinitionArn" -> request.set("TaskDefinition", member.getValue());
                case "TaskCount" -> request.set("Count", member.getValue());
                case "EnableECSManagedTags" ->
                        request.set("EnableEcsManagedTags", member.getValue());
                default -> request.set(member.getKey(), Json.capitalized(member.getValue()));
            }
        }
        return sdk("ecs", "runTask", request);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** JSON of requests. */
    final class Json {
        private static final ObjectMapper MAPPER = new ObjectMapper();

        private Json() {}

        static JsonNode read(String text) throws JsonProcessingException {
            return Optional.<JsonNode>ofNullable(MAPPER.readTree(text))
                    .filter(tree -> !tree.isMissingNode())
                    .orElseGet(() -> TextNode.valueOf(""));
        }

        static ObjectNode object(String name, String value) {
            return JsonNodeFactory.instance.objectNode().put(name, value);
        }

        /** Returns a copy whose member names begin with a capital, as aws-sdk resources need. */
        static JsonNode capitalized(JsonNode tree) {
            if (tree.isArray()) {
                var copy = JsonNodeFactory.instance.arrayNode();
                tree.forEach(item -> copy.add(capitalized(item)));
                return copy;
            }
            if (!tree.isObject()) {
                return tree;
            }
            var copy = JsonNodeFactory.instance.objectNode();
            for (var member : tree.properties()) {
                var name = member.getKey();
                copy.set(
                        Character.toUpperCase(name.charAt(0)) + name.substring(1),
                        capitalized(member.getValue()));
            }
            return copy;
        }
    }
}
