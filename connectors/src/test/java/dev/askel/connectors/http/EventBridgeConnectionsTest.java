package dev.askel.connectors.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import dev.askel.connectors.TestSts;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.aws.AssumedRoles;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.OwnServerAddress;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.http.EventBridgeConnections.LookupResult;
import dev.askel.connectors.http.EventBridgeConnections.NotFound;
import dev.askel.connectors.http.EventBridgeConnections.Unusable;
import dev.askel.connectors.http.EventBridgeConnections.Usable;
import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.ConnectionParameters;
import dev.askel.engine.api.connection.ConnectionParameters.Parameter;
import dev.askel.engine.api.connection.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests connections that are stored at AWS: the description in EventBridge, and the secrets in
 * Secrets Manager.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class EventBridgeConnectionsTest {
    private static final String ARN =
            "arn:aws:events:eu-north-1:123456789012:connection/api/11111111-2222-3333-4444-555555555555";
    private static final String ROLE = "arn:aws:iam::123456789012:role/orders";

    private boolean assumesExecutionRoles;
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2030-01-01T00:00:00Z"));

    @FunctionalInterface
    private interface TestBody {
        void run(EventBridgeConnections connections, HttpFixture services) throws Exception;
    }

    private void withConnections(String description, String secret, TestBody body)
            throws Exception {
        try (var services = new HttpFixture(request -> reply(request, description, secret));
                var http =
                        new HttpCalls(
                                TestTaskCalls.createGates(), Duration.ofSeconds(10), 1_000_000)) {
            var aws =
                    new ModelledServices(
                            new AwsEnvironment(
                                    Map.of(
                                            "AWS_ENDPOINT_URL", services.url(),
                                            "AWS_ACCESS_KEY_ID", "server",
                                            "AWS_SECRET_ACCESS_KEY", "secret")),
                            http,
                            new AssumedRoles(now::get, assumesExecutionRoles),
                            OwnServerAddress.withoutTls());
            body.run(
                    new EventBridgeConnections(
                            aws, now::get, Duration.ofSeconds(60), AnyEventBridgeHosts.HOSTS),
                    services);
        }
    }

    private Reply reply(Request request, String description, String secret) {
        if (TestSts.isCalled(request)) {
            return request.body().contains("untrusting")
                    ? TestSts.refuse("No trust.")
                    : TestSts.grant(request, now.get().plusSeconds(3_600));
        }
        if (!request.header("x-amz-target").endsWith("DescribeConnection")) {
            return Reply.json("{\"SecretString\":%s}".formatted(quoted(secret)));
        }
        return description.isEmpty()
                ? new Reply(
                        400,
                        Map.of(),
                        "{\"__type\":\"ResourceNotFoundException\",\"message\":\"none\"}")
                : Reply.json(description);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\"", "\\\"") + "\"";
    }

    private static String describeConnection(String type, String moreMembers) {
        return "{\"ConnectionArn\":\"%s\",\"AuthorizationType\":\"%s\",\"ConnectionState\":\"AUTHORIZED\",\"SecretArn\":\"s\"%s}"
                .formatted(ARN, type, moreMembers);
    }

    private static Authorization authorization(LookupResult found) {
        return ((Usable) found).connection().authorization();
    }

    @Test
    void a_connection_is_merged_with_its_secret_and_cached_for_a_minute() throws Exception {
        withConnections(
                describeConnection("API_KEY", ""),
                "{\"api_key_name\":\"X-Key\",\"api_key_value\":\"k\",\"invocation_http_parameters\":{\"header_parameters\":[{\"key\":\"a\",\"value\":\"b\",\"is_value_secret\":true}]}}",
                (connections, services) -> {
                    var found = connections.find(ARN, ROLE);
                    assertThat(authorization(found))
                            .isEqualTo(new Authorization.ApiKey("X-Key", new Secret("k")));
                    assertThat(((Usable) found).connection().parameters())
                            .isEqualTo(
                                    new ConnectionParameters(
                                            List.of(new Parameter("a", new Secret("b"), false)),
                                            List.of(),
                                            List.of()));
                    assertThat(services.awaitRequest().body()).isEqualTo("{\"Name\":\"api\"}");
                    assertThat(services.awaitRequest().body()).isEqualTo("{\"SecretId\":\"s\"}");
                    connections.find(ARN, ROLE);
                    connections.find(ARN, ROLE + "2");
                    assertThat(services.unreadRequests()).isZero();
                    now.set(now.get().plusSeconds(61));
                    connections.find(ARN, ROLE);
                    assertThat(services.unreadRequests()).isEqualTo(2);
                });
    }

    @Test
    void the_role_of_the_execution_reads_a_connection_for_itself_only() throws Exception {
        assumesExecutionRoles = true;
        withConnections(
                describeConnection("API_KEY", ""),
                "{\"api_key_name\":\"X-Key\",\"api_key_value\":\"k\"}",
                (connections, services) -> {
                    assertThat(connections.find(ARN, ROLE)).isInstanceOf(Usable.class);
                    assertThat(TestSts.signer(services.awaitRequest())).isEqualTo("server");
                    for (int i = 0; i < 2; i++) {
                        assertThat(TestSts.signer(services.awaitRequest()))
                                .isEqualTo("orders-by-server");
                    }
                    assertThat(connections.find(ARN, ROLE)).isInstanceOf(Usable.class);
                    assertThat(services.unreadRequests()).isZero();

                    var other = "arn:aws:iam::123456789012:role/untrusting";
                    assertThat(connections.find(ARN, other))
                            .isEqualTo(
                                    new Unusable(
                                            "States.TaskFailed",
                                            "The execution's role, %s, could not be assumed: No trust."
                                                    .formatted(other)));
                });
    }

    @Test
    void other_spellings_and_authorization_types_are_read() throws Exception {
        withConnections(
                describeConnection("BASIC", ""),
                "{\"BasicAuthParameters\":{\"Username\":\"u\",\"Password\":\"p\"}}",
                (connections, _) ->
                        assertThat(authorization(connections.find(ARN, ROLE)))
                                .isEqualTo(new Authorization.Basic("u", new Secret("p"))));
        withConnections(
                describeConnection(
                        "OAUTH_CLIENT_CREDENTIALS",
                        ",\"AuthParameters\":{\"OAuthParameters\":{\"AuthorizationEndpoint\":\"https://id/\",\"HttpMethod\":\"GET\",\"ClientParameters\":{\"ClientID\":\"me\"}}}"),
                "{\"client_secret\":\"s\"}",
                (connections, _) ->
                        assertThat(authorization(connections.find(ARN, ROLE)))
                                .isEqualTo(
                                        new Authorization.OAuthClientCredentials(
                                                "https://id/",
                                                "GET",
                                                "me",
                                                new Secret("s"),
                                                ConnectionParameters.NONE)));
    }

    @Test
    void missing_and_unusable_connections_are_reported() throws Exception {
        withConnections(
                "",
                "",
                (connections, _) ->
                        assertThat(connections.find(ARN, ROLE))
                                .isEqualTo(new NotFound("ResourceNotFoundException: none")));
        withConnections(
                describeConnection("BASIC", "").replace("AUTHORIZED", "DEAUTHORIZED"),
                "",
                (connections, _) ->
                        assertThat(connections.find(ARN, ROLE))
                                .isEqualTo(
                                        new Unusable(
                                                "Events.ConnectionResource.InvalidConnectionState",
                                                "The connection is in the state DEAUTHORIZED")));
        withConnections(
                describeConnection("BASIC", "").replace("/1111", "/9999"),
                "",
                (connections, _) ->
                        assertThat(connections.find(ARN, ROLE)).isInstanceOf(NotFound.class));
        withConnections(
                describeConnection("BASIC", ""),
                "not JSON",
                (connections, _) ->
                        assertThat(connections.find(ARN, ROLE)).isInstanceOf(Unusable.class));
    }
}
