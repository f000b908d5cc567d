package dev.askel.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import dev.askel.connectors.aws.AssumedRoles;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.OwnServerAddress;
import dev.askel.connectors.call.EndpointGates;
import dev.askel.connectors.call.GateSettings;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.ResponseMemory;
import dev.askel.connectors.folder.BucketFolder;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.task.TaskOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Creates calls like the engine's, each with a unique key. */
public final class TestTaskCalls {
    public static final String INVOKE = "arn:aws:states:::lambda:invoke";

    /** Resources and parameters of calls to AWS services, one call of each connector. */
    public static final String AWS_CALLS =
            """
            arn:aws:states:::aws-sdk:dynamodb:listTables | {}
            arn:aws:lambda:us-east-1:123456789012:function:f | {}
            arn:aws:states:::lambda:invoke | {'FunctionName':'f'}
            arn:aws:states:::apigateway:invoke | {'ApiEndpoint':'a.execute-api.us-west-2.amazonaws.com','Method':'GET','AuthType':'IAM_ROLE'}
            arn:aws:states:::sqs:sendMessage | {'QueueUrl':'http://127.0.0.1/123456789012/q','MessageBody':'m'}
            arn:aws:states:::glue:startJobRun | {'JobName':'j'}
            arn:aws:states:::bedrock:invokeModel | {'ModelId':'m','Body':{}}
            """;

    private static final AtomicInteger ORDINAL = new AtomicInteger();

    private TestTaskCalls() {}

    public static String functionArn(String name) {
        return "arn:aws:lambda:us-east-1:123456789012:function:" + name;
    }

    public static TaskCall call(String resource, String parameters) {
        return call(resource, parameters, null);
    }

    public static TaskCall call(String resource, String parameters, @Nullable Duration timeout) {
        return new TaskCall(
                "arn:aws:states:eu-north-1:123456789012:execution:machine:run",
                Resource.parse(resource),
                json(parameters),
                "run/root/" + ORDINAL.incrementAndGet() + "/0",
                null,
                null,
                "123456789012",
                "eu-north-1",
                timeout);
    }

    /** Returns a call of an execution with a trace header. */
    public static TaskCall withTraceHeader(TaskCall call, String traceHeader) {
        return new TaskCall(
                call.executionArn(),
                call.resource(),
                call.parameters(),
                call.idempotencyKey(),
                call.taskToken(),
                call.roleArn(),
                call.account(),
                call.region(),
                call.timeout(),
                traceHeader,
                call.scheduledAt(),
                call.executionRoleArn());
    }

    public static Payload json(String text) {
        try {
            return Payload.parse(text);
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /**
     * Creates a caller of all services at one address. The calls are signed with keys that the
     * server there does not check.
     */
    public static ModelledServices createServices(HttpCalls http, String address) {
        return new ModelledServices(
                new AwsEnvironment(
                        Map.of(
                                "AWS_ENDPOINT_URL", address,
                                "AWS_ACCESS_KEY_ID", "test",
                                "AWS_SECRET_ACCESS_KEY", "test")),
                http,
                new AssumedRoles(InstantSource.system(), false),
                OwnServerAddress.withoutTls());
    }

    /** Creates a caller of S3 in a folder. Calls to all other services fail. */
    public static ModelledServices createServices(HttpCalls http, Path folder) {
        return new ModelledServices(
                new AwsEnvironment(Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:1")),
                http,
                new AssumedRoles(InstantSource.system(), false),
                OwnServerAddress.withoutTls(),
                Map.of("s3", BucketFolder.open("s3-dir", folder)));
    }

    /** Creates gates that delay no call. */
    public static EndpointGates createGates() {
        return new EndpointGates(
                new GateSettings(
                        10_000,
                        10_000,
                        10_000,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1),
                        10_000),
                InstantSource.system());
    }

    /** Waits until no answer reserves memory. */
    public static void awaitReleased(ResponseMemory memory) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (memory.reservedBytes() != 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(memory.reservedBytes()).isZero();
    }

    public static TaskOutcome awaitOutcome(TaskConnectors connectors, TaskCall call)
            throws Exception {
        return connectors.call(call).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
