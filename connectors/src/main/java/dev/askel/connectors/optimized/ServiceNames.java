package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.aws.ServiceRequest;
import dev.askel.engine.task.TaskCall;
import java.time.Duration;

/**
 * The names of a service in requests and errors.
 *
 * @param client the client of the model: {@code eventbridge}
 * @param prefix the prefix of error names: {@code EventBridge}
 * @param sdkName the name of the service in causes, from version 1 of AWS's SDK for Java
 * @param sdkException the SDK's class for errors that the service's model does not name
 */
record ServiceNames(String client, String prefix, String sdkName, String sdkException) {
    static final ServiceNames SQS = amazon("sqs", "SQS", "SQS");
    static final ServiceNames SNS = amazon("sns", "SNS", "SNS");
    static final ServiceNames DYNAMODB =
            new ServiceNames("dynamodb", "DynamoDB", "AmazonDynamoDBv2", "AmazonDynamoDBException");
    static final ServiceNames EVENTBRIDGE = amazon("eventbridge", "EventBridge", "EventBridge");
    static final ServiceNames BATCH = aws("batch", "Batch", "Batch");
    static final ServiceNames ECS = amazon("ecs", "ECS", "ECS");
    static final ServiceNames EKS = amazon("eks", "EKS", "EKS");
    static final ServiceNames EMR = amazon("emr", "ElasticMapReduce", "ElasticMapReduce");
    static final ServiceNames EMR_CONTAINERS =
            amazon("emrcontainers", "EMRContainers", "EMRContainers");
    static final ServiceNames EMR_SERVERLESS =
            aws("emrserverless", "EMRServerless", "EMRServerless");
    static final ServiceNames GLUE = aws("glue", "Glue", "Glue");
    static final ServiceNames DATABREW = aws("databrew", "DataBrew", "GlueDataBrew");
    static final ServiceNames CODEBUILD = aws("codebuild", "CodeBuild", "CodeBuild");
    static final ServiceNames ATHENA = amazon("athena", "Athena", "Athena");
    static final ServiceNames SAGEMAKER = amazon("sagemaker", "SageMaker", "SageMaker");
    static final ServiceNames MEDIACONVERT = aws("mediaconvert", "MediaConvert", "MediaConvert");
    static final ServiceNames BEDROCK = amazon("bedrock", "Bedrock", "Bedrock");
    static final ServiceNames BEDROCK_RUNTIME =
            amazon("bedrockruntime", "BedrockRuntime", "BedrockRuntime");
    static final ServiceNames S3 = new ServiceNames("s3", "S3", "Amazon S3", "AmazonS3Exception");

    private static ServiceNames amazon(String client, String prefix, String name) {
        return ofVendor("Amazon", client, prefix, name);
    }

    private static ServiceNames aws(String client, String prefix, String name) {
        return ofVendor("AWS", client, prefix, name);
    }

    private static ServiceNames ofVendor(String vendor, String client, String prefix, String name) {
        return new ServiceNames(client, prefix, vendor + name, vendor + name + "Exception");
    }

    /** Creates a request for a task, with its account, region and roles. */
    ServiceRequest createRequest(
            String operation, ObjectNode members, TaskCall call, Duration timeout) {
        return new ServiceRequest(client, operation, members, ServiceCaller.of(call), timeout);
    }
}
