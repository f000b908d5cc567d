package dev.askel.asl.validator;

import dev.askel.asl.model.Resource.Integration;
import dev.askel.asl.parser.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters an optimized integration takes and must have (integrations.md section 6,
 * validation.md section 7). What does not stand here is left to the service.
 */
final class ParameterRules {

    private static final String EVALUATED = ".$";

    private static final Map<String, Parameters> KNOWN = known();

    private ParameterRules() {}

    /**
     * What an integration takes.
     *
     * @param optional null where not all of them are known, so that any name is left to the service
     */
    private record Parameters(List<String> required, @Nullable List<String> optional) {
        static Parameters atLeast(String... required) {
            return new Parameters(List.of(required), null);
        }

        boolean allows(String name) {
            return optional == null || required.contains(name) || optional.contains(name);
        }
    }

    private static Map<String, Parameters> known() {
        var known = new HashMap<String, Parameters>();
        known.put(
                "lambda:invoke",
                new Parameters(
                        List.of("FunctionName"),
                        List.of(
                                "Payload",
                                "Qualifier",
                                "ClientContext",
                                "InvocationType",
                                "LogType",
                                "TenantId")));
        known.put(
                "sqs:sendMessage",
                new Parameters(
                        List.of("QueueUrl", "MessageBody"),
                        List.of(
                                "DelaySeconds",
                                "MessageAttributes",
                                "MessageSystemAttributes",
                                "MessageDeduplicationId",
                                "MessageGroupId")));
        known.put(
                "sns:publish",
                new Parameters(
                        List.of("Message"),
                        List.of(
                                "TopicArn",
                                "TargetArn",
                                "PhoneNumber",
                                "MessageAttributes",
                                "MessageStructure",
                                "Subject",
                                "MessageGroupId",
                                "MessageDeduplicationId")));
        known.put("events:putEvents", new Parameters(List.of("Entries"), List.of("EndpointId")));
        known.put(
                "states:startExecution",
                new Parameters(
                        List.of("StateMachineArn"), List.of("Input", "Name", "TraceHeader")));
        known.put(
                "apigateway:invoke",
                new Parameters(
                        List.of("ApiEndpoint", "Method"),
                        List.of(
                                "Headers",
                                "Stage",
                                "Path",
                                "QueryParameters",
                                "RequestBody",
                                "AllowNullValues",
                                "AuthType")));
        known.put("dynamodb:getItem", Parameters.atLeast("TableName", "Key"));
        known.put("dynamodb:putItem", Parameters.atLeast("TableName", "Item"));
        known.put("dynamodb:updateItem", Parameters.atLeast("TableName", "Key"));
        known.put("dynamodb:deleteItem", Parameters.atLeast("TableName", "Key"));
        known.put("batch:submitJob", Parameters.atLeast("JobName", "JobQueue", "JobDefinition"));
        known.put("ecs:runTask", Parameters.atLeast("TaskDefinition"));
        known.put("glue:startJobRun", Parameters.atLeast("JobName"));
        known.put("databrew:startJobRun", Parameters.atLeast("Name"));
        known.put("codebuild:startBuild", Parameters.atLeast("ProjectName"));
        known.put("athena:startQueryExecution", Parameters.atLeast("QueryString"));
        known.put("elasticmapreduce:addStep", Parameters.atLeast("ClusterId", "Step"));
        known.put("elasticmapreduce:terminateCluster", Parameters.atLeast("ClusterId"));
        known.put("bedrock:invokeModel", Parameters.atLeast("ModelId"));
        return Map.copyOf(known);
    }

    /**
     * Checks what stands there.
     *
     * @param given the Parameters or Arguments; null when there is no object, so that the
     *     parameters are those of the data
     */
    static void check(Integration integration, @Nullable Fields given) {
        var known = KNOWN.get(integration.service() + ":" + integration.api());
        if (known == null || given == null) {
            return;
        }
        for (String name : known.required) {
            if (!given.has(name) && !given.has(name + EVALUATED)) {
                given.findings()
                        .schema(
                                given.location(),
                                "The field '%s' is required but was missing".formatted(name));
            }
        }
        for (String key : given.names()) {
            var name =
                    key.endsWith(EVALUATED)
                            ? key.substring(0, key.length() - EVALUATED.length())
                            : key;
            if (!known.allows(name)) {
                given.findings()
                        .schema(
                                given.location(),
                                "The field \"%s\" is not supported by Step Functions"
                                        .formatted(name));
            }
        }
    }
}
