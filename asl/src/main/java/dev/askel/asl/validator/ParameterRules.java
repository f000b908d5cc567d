package dev.askel.asl.validator;

import dev.askel.asl.model.ParameterNames;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.asl.parser.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the parameters of optimized integrations (docs/aws/integrations.md section 6,
 * docs/aws/validation.md section 7). The called services check the parameters of all other
 * integrations.
 */
final class ParameterRules {

    private static final String EVALUATED = ".$";

    private static final Map<String, ParameterNames> NAMES = namesByIntegration();

    private ParameterRules() {}

    private static Map<String, ParameterNames> namesByIntegration() {
        var names = new HashMap<String, ParameterNames>();
        names.put(
                "lambda:invoke",
                new ParameterNames(
                        List.of("FunctionName"),
                        List.of(
                                "Payload",
                                "Qualifier",
                                "ClientContext",
                                "InvocationType",
                                "LogType",
                                "TenantId")));
        names.put(
                "sqs:sendMessage",
                new ParameterNames(
                        List.of("QueueUrl", "MessageBody"),
                        List.of(
                                "DelaySeconds",
                                "MessageAttributes",
                                "MessageSystemAttributes",
                                "MessageDeduplicationId",
                                "MessageGroupId")));
        names.put(
                "sns:publish",
                new ParameterNames(
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
        names.put(
                "events:putEvents", new ParameterNames(List.of("Entries"), List.of("EndpointId")));
        names.put(
                "states:startExecution",
                new ParameterNames(
                        List.of("StateMachineArn"), List.of("Input", "Name", "TraceHeader")));
        names.put(
                "apigateway:invoke",
                new ParameterNames(
                        List.of("ApiEndpoint", "Method"),
                        List.of(
                                "Headers",
                                "Stage",
                                "Path",
                                "QueryParameters",
                                "RequestBody",
                                "AllowNullValues",
                                "AuthType")));
        names.put(
                "askel:waitForSignal",
                new ParameterNames(List.of("Name"), List.of("Key", "Count", "Until")));
        names.put(
                "askel:sendSignal",
                new ParameterNames(
                        List.of("Name"), List.of("ExecutionArn", "Key", "Payload", "ClientToken")));
        names.put(
                "askel:acquire",
                new ParameterNames(List.of("Name"), List.of("Key", "Permits", "Limit")));
        names.put("askel:release", new ParameterNames(List.of("Name"), List.of("Key", "Permits")));
        names.put(
                "http:invoke",
                new ParameterNames(
                        List.of("ApiEndpoint", "Method"),
                        List.of(
                                "Authentication",
                                "InvocationConfig",
                                "Headers",
                                "QueryParameters",
                                "RequestBody",
                                "Transform")));
        names.put(
                "eks:call",
                new ParameterNames(
                        List.of(
                                "ClusterName",
                                "CertificateAuthority",
                                "Endpoint",
                                "Method",
                                "Path"),
                        List.of("QueryParameters", "RequestBody")));
        names.put(
                "eks:runJob",
                new ParameterNames(
                        List.of("ClusterName", "CertificateAuthority", "Endpoint", "Job"),
                        List.of("Namespace", "LogOptions")));
        names.put("dynamodb:getItem", ParameterNames.atLeast("TableName", "Key"));
        names.put("dynamodb:putItem", ParameterNames.atLeast("TableName", "Item"));
        names.put("dynamodb:updateItem", ParameterNames.atLeast("TableName", "Key"));
        names.put("dynamodb:deleteItem", ParameterNames.atLeast("TableName", "Key"));
        names.put(
                "batch:submitJob", ParameterNames.atLeast("JobName", "JobQueue", "JobDefinition"));
        names.put("ecs:runTask", ParameterNames.atLeast("TaskDefinition"));
        names.put("glue:startJobRun", ParameterNames.atLeast("JobName"));
        names.put("databrew:startJobRun", ParameterNames.atLeast("Name"));
        names.put("codebuild:startBuild", ParameterNames.atLeast("ProjectName"));
        names.put("athena:startQueryExecution", ParameterNames.atLeast("QueryString"));
        names.put("elasticmapreduce:addStep", ParameterNames.atLeast("ClusterId", "Step"));
        names.put("elasticmapreduce:terminateCluster", ParameterNames.atLeast("ClusterId"));
        names.put("bedrock:invokeModel", ParameterNames.atLeast("ModelId"));
        return Map.copyOf(names);
    }

    /**
     * Returns the parameter names of an integration of AWS; null if only the called service checks
     * them.
     */
    static @Nullable ParameterNames parameterNames(Integration integration) {
        return NAMES.get(integration.service() + ":" + integration.api());
    }

    /**
     * Checks the names of parameters.
     *
     * @param known the known names; null if any name is allowed
     * @param given the Parameters or Arguments; null without such an object, in which case the
     *     state input is used
     */
    static void check(@Nullable ParameterNames known, @Nullable Fields given) {
        if (known == null || given == null) {
            return;
        }
        for (String name : known.required()) {
            if (!given.has(name) && !given.has(name + EVALUATED)) {
                given.findings()
                        .addSchemaError(
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
                        .addSchemaError(
                                given.location(),
                                "The field \"%s\" is not supported by Step Functions"
                                        .formatted(name));
            }
        }
    }
}
