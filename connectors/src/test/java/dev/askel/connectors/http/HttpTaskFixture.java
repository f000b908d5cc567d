package dev.askel.connectors.http;

import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.aws.AwsServices;
import dev.askel.connectors.aws.CallCredentials;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.aws.ServiceEndpoint;
import dev.askel.connectors.aws.ServiceRequest;
import dev.askel.connectors.aws.ServiceResponse;
import dev.askel.connectors.call.EndpointGates;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.guard.Guards;
import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.ConnectionParameters;
import dev.askel.engine.api.connection.ConnectionParameters.Parameter;
import dev.askel.engine.api.connection.Secret;
import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.engine.connection.OpenedConnection;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Runs HTTP tasks of a connection against a local HTTP server. */
final class HttpTaskFixture {
    @FunctionalInterface
    interface TestBody {
        void run(HttpConnector connector, HttpFixture api) throws Exception;
    }

    static final String ARN =
            "arn:aws:events:eu-north-1:123456789012:connection/api/11111111-2222-3333-4444-555555555555";
    static final Authorization KEY = new Authorization.ApiKey("X-Api-Key", new Secret("k-1"));
    static final Reply OK = Reply.json("{\"ok\":true}");

    final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2030-01-01T00:00:00Z"));
    final EndpointGates gates = TestTaskCalls.createGates();

    void withConnector(
            Authorization authorization, Function<Request, Reply> behaviour, TestBody body)
            throws Exception {
        withConnector(
                _ -> authorization,
                ConnectionParameters.NONE,
                Duration.ofSeconds(60),
                behaviour,
                body);
    }

    void withConnector(
            Function<HttpFixture, Authorization> authorization,
            ConnectionParameters parameters,
            Duration requestMax,
            Function<Request, Reply> behaviour,
            TestBody body)
            throws Exception {
        try (var api = new HttpFixture(behaviour);
                var running = new RunningCalls();
                var guarded = Guards.createCalls(Guards.DEVELOPMENT, gates)) {
            var connection =
                    new OpenedConnection(
                            ARN,
                            UUID.randomUUID(),
                            authorization.apply(api),
                            parameters,
                            hosts(api));
            ConnectionLookup lookup =
                    arn ->
                            CompletableFuture.completedStage(
                                    arn.equals(ARN)
                                            ? new ConnectionLookup.Known(connection)
                                            : new ConnectionLookup.Unknown());
            var eventBridge =
                    new EventBridgeConnections(
                            new NoServices(), now::get, requestMax, AnyEventBridgeHosts.HOSTS);
            body.run(
                    new HttpConnector(guarded, lookup, eventBridge, running, now::get, requestMax),
                    api);
        }
    }

    static AllowedHosts hosts(HttpFixture api) {
        return AllowedHosts.parse(List.of(URI.create(api.url()).getAuthority()));
    }

    /** The AWS services for a server without AWS credentials. */
    private record NoServices() implements AwsServices {
        @Override
        public boolean hasModel(String client) {
            return true;
        }

        @Override
        public ServiceResponse call(ServiceRequest request) {
            return new ServiceResponse.Unsigned("no credentials");
        }

        @Override
        public CallCredentials credentials(
                ServiceEndpoint endpoint, ServiceCaller caller, Duration timeout) {
            throw new AssertionError("No credentials may be read");
        }

        @Override
        public boolean assumesExecutionRoles() {
            return false;
        }
    }

    static TaskCall task(HttpFixture api, String moreMembers) {
        return TestTaskCalls.call(
                "arn:aws:states:::http:invoke",
                """
                {"ApiEndpoint":"%s/v1/thíngs?a=1&k=old","Method":"POST",
                 "Authentication":{"ConnectionArn":"%s"}%s}\
                """
                        .formatted(api.url(), ARN, moreMembers));
    }

    static TaskOutcome outcome(HttpConnector connector, TaskCall call) throws Exception {
        return connector.call(call).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    static String output(TaskOutcome outcome) {
        return ((TaskOutcome.Answered) outcome).output().text();
    }

    static String error(TaskOutcome outcome) {
        return ((TaskOutcome.Failed) outcome).failure().error();
    }

    static String cause(TaskOutcome outcome) {
        return String.valueOf(((TaskOutcome.Failed) outcome).failure().cause());
    }

    static Parameter parameter(String key, String value) {
        return new Parameter(key, new Secret(value), false);
    }
}
