package dev.askel.asl.validator;

import dev.askel.asl.model.AskelAction;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.asl.model.Resource.Integration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The optimized integrations of AWS, and the patterns that each integration supports
 * (docs/aws/integrations.md section 2).
 */
final class Integrations {

    private static final String SDK = "aws-sdk:";

    // The sets of patterns that integrations support. Every integration supports REQUEST_RESPONSE.
    private static final Set<CallPattern> REQUEST = EnumSet.of(CallPattern.REQUEST_RESPONSE);
    private static final Set<CallPattern> SYNC =
            EnumSet.of(CallPattern.REQUEST_RESPONSE, CallPattern.SYNC);
    private static final Set<CallPattern> TOKEN =
            EnumSet.of(CallPattern.REQUEST_RESPONSE, CallPattern.WAIT_FOR_TASK_TOKEN);
    private static final Set<CallPattern> SYNC_AND_TOKEN =
            EnumSet.of(
                    CallPattern.REQUEST_RESPONSE,
                    CallPattern.SYNC,
                    CallPattern.WAIT_FOR_TASK_TOKEN);

    private static final Map<String, Set<CallPattern>> PATTERNS = patterns();

    private Integrations() {}

    /**
     * Whether an integration exists on AWS. {@link AdditionalIntegrations} contains the list of
     * actions of AWS SDK integrations.
     */
    static boolean isKnown(Integration integration, AdditionalIntegrations additional) {
        if (integration.service().startsWith(SDK)) {
            return TOKEN.contains(integration.pattern()) && additional.hasAction(integration);
        }
        return PATTERNS.getOrDefault(integration.service() + ":" + integration.api(), Set.of())
                .contains(integration.pattern());
    }

    private static Map<String, Set<CallPattern>> patterns() {
        var patterns = new HashMap<String, Set<CallPattern>>();
        add(patterns, "lambda", TOKEN, "invoke");
        add(patterns, "sqs", TOKEN, "sendMessage");
        add(patterns, "sns", TOKEN, "publish");
        add(patterns, "dynamodb", REQUEST, "getItem", "putItem", "updateItem", "deleteItem");
        add(patterns, "events", TOKEN, "putEvents");
        add(patterns, "states", EnumSet.allOf(CallPattern.class), "startExecution");
        add(patterns, "batch", SYNC, "submitJob");
        add(patterns, "ecs", SYNC_AND_TOKEN, "runTask");
        add(patterns, "eks", SYNC, "createCluster", "deleteCluster", "createFargateProfile");
        add(patterns, "eks", SYNC, "deleteFargateProfile", "createNodegroup", "deleteNodegroup");
        add(patterns, "eks", SYNC, "runJob");
        add(patterns, "eks", REQUEST, "call");
        add(patterns, "elasticmapreduce", SYNC, "createCluster", "terminateCluster", "addStep");
        add(patterns, "elasticmapreduce", REQUEST, "cancelStep", "setClusterTerminationProtection");
        add(patterns, "elasticmapreduce", REQUEST, "modifyInstanceFleetByName");
        add(patterns, "elasticmapreduce", REQUEST, "modifyInstanceGroupByName");
        add(patterns, "emr-containers", REQUEST, "createVirtualCluster");
        add(patterns, "emr-containers", SYNC, "deleteVirtualCluster", "startJobRun");
        add(patterns, "emr-serverless", SYNC, "createApplication", "deleteApplication");
        add(patterns, "emr-serverless", SYNC, "startApplication", "stopApplication");
        add(patterns, "emr-serverless", SYNC, "startJobRun", "cancelJobRun");
        add(patterns, "glue", SYNC, "startJobRun");
        add(patterns, "databrew", SYNC, "startJobRun");
        add(patterns, "codebuild", SYNC, "startBuild", "startBuildBatch", "retryBuildBatch");
        add(patterns, "codebuild", REQUEST, "stopBuild", "stopBuildBatch", "deleteBuildBatch");
        add(patterns, "codebuild", REQUEST, "batchDeleteBuilds", "batchGetReports");
        add(patterns, "athena", SYNC, "startQueryExecution");
        add(
                patterns,
                "athena",
                REQUEST,
                "stopQueryExecution",
                "getQueryExecution",
                "getQueryResults");
        add(patterns, "apigateway", TOKEN, "invoke");
        add(patterns, "sagemaker", SYNC, "createTrainingJob", "createTransformJob");
        add(patterns, "sagemaker", SYNC, "createHyperParameterTuningJob", "createLabelingJob");
        add(patterns, "sagemaker", SYNC, "createProcessingJob");
        add(
                patterns,
                "sagemaker",
                REQUEST,
                "createEndpoint",
                "createEndpointConfig",
                "createModel");
        add(patterns, "sagemaker", REQUEST, "updateEndpoint");
        add(patterns, "mediaconvert", SYNC, "createJob");
        add(patterns, "bedrock", REQUEST, "invokeModel");
        add(patterns, "bedrock", SYNC, "createModelCustomizationJob");
        add(patterns, "http", REQUEST, "invoke");
        for (var action : AskelAction.values()) {
            add(patterns, AskelAction.SERVICE, REQUEST, action.resource());
        }
        return Map.copyOf(patterns);
    }

    private static void add(
            Map<String, Set<CallPattern>> integrations,
            String service,
            Set<CallPattern> patterns,
            String... apis) {
        for (String api : apis) {
            integrations.put(service + ":" + api, patterns);
        }
    }
}
