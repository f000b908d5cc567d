package dev.askel.asl.validator;

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

    // All these sets contain REQUEST_RESPONSE.
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

    private static final Map<String, Set<CallPattern>> KNOWN = known();

    private Integrations() {}

    /**
     * Whether an integration exists on AWS. {@link AdditionalIntegrations} contains the list of
     * actions of AWS SDK integrations.
     */
    static boolean isKnown(Integration integration, AdditionalIntegrations additional) {
        if (integration.service().startsWith(SDK)) {
            return TOKEN.contains(integration.pattern()) && additional.hasAction(integration);
        }
        return KNOWN.getOrDefault(integration.service() + ":" + integration.api(), Set.of())
                .contains(integration.pattern());
    }

    private static Map<String, Set<CallPattern>> known() {
        var known = new HashMap<String, Set<CallPattern>>();
        add(known, "lambda", TOKEN, "invoke");
        add(known, "sqs", TOKEN, "sendMessage");
        add(known, "sns", TOKEN, "publish");
        add(known, "dynamodb", REQUEST, "getItem", "putItem", "updateItem", "deleteItem");
        add(known, "events", TOKEN, "putEvents");
        add(known, "states", EnumSet.allOf(CallPattern.class), "startExecution");
        add(known, "batch", SYNC, "submitJob");
        add(known, "ecs", SYNC_AND_TOKEN, "runTask");
        add(known, "eks", SYNC, "createCluster", "deleteCluster", "createFargateProfile");
        add(known, "eks", SYNC, "deleteFargateProfile", "createNodegroup", "deleteNodegroup");
        add(known, "eks", SYNC, "runJob");
        add(known, "eks", REQUEST, "call");
        add(known, "elasticmapreduce", SYNC, "createCluster", "terminateCluster", "addStep");
        add(known, "elasticmapreduce", REQUEST, "cancelStep", "setClusterTerminationProtection");
        add(known, "elasticmapreduce", REQUEST, "modifyInstanceFleetByName");
        add(known, "elasticmapreduce", REQUEST, "modifyInstanceGroupByName");
        add(known, "emr-containers", REQUEST, "createVirtualCluster");
        add(known, "emr-containers", SYNC, "deleteVirtualCluster", "startJobRun");
        add(known, "emr-serverless", SYNC, "createApplication", "deleteApplication");
        add(known, "emr-serverless", SYNC, "startApplication", "stopApplication");
        add(known, "emr-serverless", SYNC, "startJobRun", "cancelJobRun");
        add(known, "glue", SYNC, "startJobRun");
        add(known, "databrew", SYNC, "startJobRun");
        add(known, "codebuild", SYNC, "startBuild", "startBuildBatch", "retryBuildBatch");
        add(known, "codebuild", REQUEST, "stopBuild", "stopBuildBatch", "deleteBuildBatch");
        add(known, "codebuild", REQUEST, "batchDeleteBuilds", "batchGetReports");
        add(known, "athena", SYNC, "startQueryExecution");
        add(known, "athena", REQUEST, "stopQueryExecution", "getQueryExecution", "getQueryResults");
        add(known, "apigateway", TOKEN, "invoke");
        add(known, "sagemaker", SYNC, "createTrainingJob", "createTransformJob");
        add(known, "sagemaker", SYNC, "createHyperParameterTuningJob", "createLabelingJob");
        add(known, "sagemaker", SYNC, "createProcessingJob");
        add(known, "sagemaker", REQUEST, "createEndpoint", "createEndpointConfig", "createModel");
        add(known, "sagemaker", REQUEST, "updateEndpoint");
        add(known, "mediaconvert", SYNC, "createJob");
        add(known, "bedrock", REQUEST, "invokeModel");
        add(known, "bedrock", SYNC, "createModelCustomizationJob");
        add(known, "http", REQUEST, "invoke");
        return Map.copyOf(known);
    }

    private static void add(
            Map<String, Set<CallPattern>> known,
            String service,
            Set<CallPattern> patterns,
            String... apis) {
        for (String api : apis) {
            known.put(service + ":" + api, patterns);
        }
    }
}
