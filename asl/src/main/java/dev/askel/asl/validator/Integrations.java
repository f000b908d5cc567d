package dev.askel.asl.validator;

import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.asl.model.Resource.Integration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The optimized integrations and the patterns that each supports (docs/aws/integrations.md section
 * 2).
 */
final class Integrations {

    private static final String SDK = "aws-sdk:";

    private static final Set<CallPattern> R = EnumSet.of(CallPattern.REQUEST_RESPONSE);
    private static final Set<CallPattern> RS =
            EnumSet.of(CallPattern.REQUEST_RESPONSE, CallPattern.SYNC);
    private static final Set<CallPattern> RT =
            EnumSet.of(CallPattern.REQUEST_RESPONSE, CallPattern.WAIT_FOR_TASK_TOKEN);
    private static final Set<CallPattern> RST =
            EnumSet.of(
                    CallPattern.REQUEST_RESPONSE,
                    CallPattern.SYNC,
                    CallPattern.WAIT_FOR_TASK_TOKEN);

    private static final Map<String, Set<CallPattern>> KNOWN = known();

    private Integrations() {}

    /**
     * Whether an integration exists on AWS. {@link OwnResources} has the actions of the SDK
     * integrations.
     */
    static boolean isKnown(Integration integration, OwnResources own) {
        if (integration.service().startsWith(SDK)) {
            return RT.contains(integration.pattern()) && own.hasAction(integration);
        }
        return KNOWN.getOrDefault(integration.service() + ":" + integration.api(), Set.of())
                .contains(integration.pattern());
    }

    private static Map<String, Set<CallPattern>> known() {
        var known = new HashMap<String, Set<CallPattern>>();
        add(known, "lambda", RT, "invoke");
        add(known, "sqs", RT, "sendMessage");
        add(known, "sns", RT, "publish");
        add(known, "dynamodb", R, "getItem", "putItem", "updateItem", "deleteItem");
        add(known, "events", RT, "putEvents");
        add(known, "states", EnumSet.allOf(CallPattern.class), "startExecution");
        add(known, "batch", RS, "submitJob");
        add(known, "ecs", RST, "runTask");
        add(known, "eks", RS, "createCluster", "deleteCluster", "createFargateProfile");
        add(known, "eks", RS, "deleteFargateProfile", "createNodegroup", "deleteNodegroup");
        add(known, "eks", RS, "runJob");
        add(known, "eks", R, "call");
        add(known, "elasticmapreduce", RS, "createCluster", "terminateCluster", "addStep");
        add(known, "elasticmapreduce", R, "cancelStep", "setClusterTerminationProtection");
        add(known, "elasticmapreduce", R, "modifyInstanceFleetByName");
        add(known, "elasticmapreduce", R, "modifyInstanceGroupByName");
        add(known, "emr-containers", R, "createVirtualCluster");
        add(known, "emr-containers", RS, "deleteVirtualCluster", "startJobRun");
        add(known, "emr-serverless", RS, "createApplication", "deleteApplication");
        add(known, "emr-serverless", RS, "startApplication", "stopApplication");
        add(known, "emr-serverless", RS, "startJobRun", "cancelJobRun");
        add(known, "glue", RS, "startJobRun");
        add(known, "databrew", RS, "startJobRun");
        add(known, "codebuild", RS, "startBuild", "startBuildBatch", "retryBuildBatch");
        add(known, "codebuild", R, "stopBuild", "stopBuildBatch", "deleteBuildBatch");
        add(known, "codebuild", R, "batchDeleteBuilds", "batchGetReports");
        add(known, "athena", RS, "startQueryExecution");
        add(known, "athena", R, "stopQueryExecution", "getQueryExecution", "getQueryResults");
        add(known, "apigateway", RT, "invoke");
        add(known, "sagemaker", RS, "createTrainingJob", "createTransformJob");
        add(known, "sagemaker", RS, "createHyperParameterTuningJob", "createLabelingJob");
        add(known, "sagemaker", RS, "createProcessingJob");
        add(known, "sagemaker", R, "createEndpoint", "createEndpointConfig", "createModel");
        add(known, "sagemaker", R, "updateEndpoint");
        add(known, "mediaconvert", RS, "createJob");
        add(known, "bedrock", R, "invokeModel");
        add(known, "bedrock", RS, "createModelCustomizationJob");
        add(known, "http", R, "invoke");
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
