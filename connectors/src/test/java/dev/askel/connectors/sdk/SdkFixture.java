package dev.askel.connectors.sdk;

import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.aws.AssumedRoles;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.OwnServerAddress;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Creates connectors and calls for tests of aws-sdk integrations. */
final class SdkFixture implements AutoCloseable {
    static final String ROLE = "arn:aws:iam::999999999999:role/r";

    private final HttpCalls http =
            new HttpCalls(TestTaskCalls.createGates(), Duration.ofSeconds(5), 1_000_000);
    private final RunningCalls running = new RunningCalls();
    final OwnServerAddress ownServer = OwnServerAddress.withoutTls();

    @Override
    public void close() {
        running.close();
        http.close();
    }

    SdkConnector connector(Map<String, URI> endpoints) {
        var aws =
                new AwsEnvironment(
                        Map.of(
                                "AWS_ACCESS_KEY_ID", "test",
                                "AWS_SECRET_ACCESS_KEY", "test",
                                "AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
                        endpoints);
        return new SdkConnector(
                new ModelledServices(
                        aws, http, new AssumedRoles(InstantSource.system(), false), ownServer),
                running,
                Duration.ofSeconds(30));
    }

    static TaskCall task(String action, String parameters) {
        return TestTaskCalls.call("arn:aws:states:::aws-sdk:" + action, parameters);
    }

    TaskOutcome outcome(TaskCall call, Function<Request, Reply> service) throws Exception {
        try (var fixture = new HttpFixture(service)) {
            var address = URI.create(fixture.url());
            return connector(
                            Map.of(
                                    "dynamodb",
                                    address,
                                    "s3",
                                    address,
                                    "sts",
                                    address,
                                    "rds",
                                    address,
                                    "123456789012/ec2",
                                    address))
                    .call(call)
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    static String output(TaskOutcome outcome) {
        return ((TaskOutcome.Answered) outcome).output().text();
    }

    static String failure(TaskOutcome outcome) {
        var failure = ((TaskOutcome.Failed) outcome).failure();
        return failure.error() + ": " + failure.cause();
    }

    static TaskCall withRole(TaskCall call) {
        return new TaskCall(
                call.executionArn(),
                call.resource(),
                call.parameters(),
                call.idempotencyKey(),
                call.taskToken(),
                ROLE,
                call.account(),
                call.region(),
                call.timeout());
    }
}
