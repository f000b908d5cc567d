package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.aws.ServiceRequest;
import dev.askel.engine.task.TaskCall;
import java.time.Duration;

/**
 * How a service is called, and how its errors are worded.
 *
 * @param client as the generic caller knows it: {@code eventbridge}
 * @param prefix of its errors: {@code EventBridge}
 * @param sdkName the service in a cause, as version 1 of AWS's SDK for Java names it
 * @param sdkException that SDK's class for whatever the service's model does not name
 */
record ServiceWords(String client, String prefix, String sdkName, String sdkException) {
    static final ServiceWords SQS = amazon("sqs", "SQS", "SQS");
    static final ServiceWords SNS = amazon("sns", "SNS", "SNS");
    static final ServiceWords DYNAMODB =
            new ServiceWords("dynamodb", "DynamoDB", "AmazonDynamoDBv2", "AmazonDynamoDBException");
    static final ServiceWords EVENTBRIDGE = amazon("eventbridge", "EventBridge", "EventBridge");
    static final ServiceWords BATCH = aws("batch", "Batch", "Batch");
    static final ServiceWords ECS = amazon("ecs", "ECS", "ECS");
    static final ServiceWords EKS = amazon("eks", "EKS", "EKS");
    static final ServiceWords EMR = amazon("emr", "ElasticMapReduce", "ElasticMapReduce");
    static final ServiceWords EMR_CONTAINERS =
            amazon("emrcontainers", "EMRContainers", "EMRContainers");
    static final ServiceWords EMR_SERVERLESS =
            aws("emrserverless", "EMRServerless", "EMRServerless");
    static final ServiceWords GLUE = aws("glue", "Glue", "Glue");
    static final ServiceWords DATABREW = aws("databrew", "DataBrew", "GlueDataBrew");
    static final ServiceWords CODEBUILD = aws("codebuild", "CodeBuild", "CodeBuild");
    static final ServiceWords ATHENA = amazon("athena", "Athena", "Athena");
    static final ServiceWords SAGEMAKER = amazon("sagemaker", "SageMaker", "SageMaker");
    static final ServiceWords MEDIACONVERT = aws("mediaconvert", "MediaConvert", "MediaConvert");
    static final ServiceWords BEDROCK = amazon("bedrock", "Bedrock", "Bedrock");
    static final ServiceWords BEDROCK_RUNTIME =
            amazon("bedrockruntime", "BedrockRuntime", "BedrockRuntime");
    static final ServiceWords S3 = new ServiceWords("s3", "S3", "Amazon S3", "AmazonS3Exception");

    private static ServiceWords amazon(String client, String prefix, String name) {
        return named("Amazon", client, prefix, name);
    }

    private static ServiceWords aws(String client, String prefix, String name) {
        return named("AWS", client, prefix, name);
    }

    private static ServiceWords named(String house, String client, String prefix, String name) {
        return new ServiceWords(client, prefix, house + name, house + name + "Exception");
    }

    /** A call of an operation for a task: in its account and region, as its role. */
    ServiceRequest request(String operation, ObjectNode members, TaskCall call, Duration within) {
        return new ServiceRequest(
                client, operation, members, call.account(), call.region(), call.roleArn(), within);
    }
}
