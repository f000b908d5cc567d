package dev.askel.connectors.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.Integration;
import dev.askel.engine.task.ResultRules;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Validates results of service integrations by the models of the called APIs. Results of callbacks,
 * API Gateway and HTTP tasks have no model.
 */
public final class ServiceResults implements ResultRules {
    private static final String SDK = "aws-sdk:";

    /** The clients of optimized integrations with a different name. */
    private static final Map<String, String> CLIENTS =
            Map.of(
                    "events", "eventbridge",
                    "states", "sfn",
                    "emr-containers", "emrcontainers",
                    "emr-serverless", "emrserverless");

    /**
     * The operations that poll jobs. The last response of such an operation is the result of the
     * task.
     */
    private static final Map<String, String> POLLED =
            Map.ofEntries(
                    Map.entry("states:startExecution", "DescribeExecution"),
                    Map.entry("batch:submitJob", "DescribeJobs"),
                    Map.entry("ecs:runTask", "DescribeTasks"),
                    Map.entry("glue:startJobRun", "GetJobRun"),
                    Map.entry("databrew:startJobRun", "DescribeJobRun"),
                    Map.entry("codebuild:startBuild", "BatchGetBuilds"),
                    Map.entry("codebuild:startBuildBatch", "BatchGetBuildBatches"),
                    Map.entry("codebuild:retryBuildBatch", "BatchGetBuildBatches"),
                    Map.entry("athena:startQueryExecution", "GetQueryExecution"),
                    Map.entry("sagemaker:createTrainingJob", "DescribeTrainingJob"),
                    Map.entry("sagemaker:createTransformJob", "DescribeTransformJob"),
                    Map.entry(
                            "sagemaker:createHyperParameterTuningJob",
                            "DescribeHyperParameterTuningJob"),
                    Map.entry("sagemaker:createLabelingJob", "DescribeLabelingJob"),
                    Map.entry("sagemaker:createProcessingJob", "DescribeProcessingJob"),
                    Map.entry("mediaconvert:createJob", "GetJob"),
                    Map.entry("bedrock:createModelCustomizationJob", "GetModelCustomizationJob"),
                    Map.entry("eks:createCluster", "DescribeCluster"),
                    Map.entry("eks:createFargateProfile", "DescribeFargateProfile"),
                    Map.entry("eks:createNodegroup", "DescribeNodegroup"));

    /** Members that are strings or bytes in the API, and that Step Functions parses as JSON. */
    private static final Map<String, Set<String>> PARSED =
            Map.of(
                    "lambda:invoke", Set.of("Payload"),
                    "bedrock:invokeModel", Set.of("Body"),
                    "states:startExecution.sync:2", Set.of("Input", "Output"));

    @Override
    public Optional<String> refusal(Resource resource, JsonNode result, boolean complete) {
        if (!(resource instanceof Integration integration)) {
            return Optional.empty();
        }
        var operation = operation(integration);
        return operation == null
                ? Optional.empty()
                : ServiceModel.load(client(integration))
                        .flatMap(model ->
                                model.outputShape(operation)
                                        .flatMap(shape ->
                                                shape.refusal(
                                                        "result",
                                                        toApiResult(
                                                                model,
                                                                operation,
                                                                integration,
                                                                result),
                                                        complete)));
    }

    /** Returns the operation whose answer is the result; null for callbacks. */
    private static @Nullable String operation(Integration integration) {
        return switch (integration.pattern()) {
            case REQUEST_RESPONSE ->
                    integration.api().substring(0, 1).toUpperCase(Locale.ROOT)
                            + integration.api().substring(1);
            case SYNC, SYNC_2 -> POLLED.get(integration.service() + ":" + integration.api());
            case WAIT_FOR_TASK_TOKEN -> null;
        };
    }

    private static String client(Integration integration) {
        var service = integration.service();
        if (service.startsWith(SDK)) {
            return service.substring(SDK.length());
        }
        return service.equals("bedrock") && integration.api().equals("invokeModel")
                ? "bedrockruntime"
                : CLIENTS.getOrDefault(service, service);
    }

    private static JsonNode toApiResult(
            ServiceModel model, String operation, Integration integration, JsonNode result) {
        return integration.service().startsWith(SDK)
                ? JavaNames.toApi(
                        model.operation(operation).map(ServiceOperation::output).orElse(null),
                        result)
                : withUnparsedMembers(integration, result);
    }

    private static JsonNode withUnparsedMembers(Integration integration, JsonNode result) {
        var parsed = PARSED.get(integration.service() + ":" + integration.resource());
        if (parsed == null || !(result instanceof ObjectNode object)) {
            return result;
        }
        var texts = object.deepCopy();
        for (var name : parsed) {
            if (texts.has(name)) {
                texts.put(name, "");
            }
        }
        return texts;
    }
}
