package dev.askel.connectors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.ConfigFactory;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.aws.AssumedRoles;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.OwnServerAddress;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.guard.Guards;
import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.ConnectionParameters;
import dev.askel.engine.api.connection.Secret;
import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.engine.connection.OpenedConnection;
import dev.askel.engine.task.CallWatcher;
import dev.askel.engine.task.TaskOutcome;
import dev.askel.engine.task.TaskOutcome.Answered;
import dev.askel.engine.task.TaskOutcome.Failed;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the secrets of a connection are sent only to the allowed hosts of this connection. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class BoundConnectionTest {
    private static final String ARN =
            "arn:aws:events:eu-north-1:123456789012:connection/shop/11111111-2222-3333-4444-555555555555";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Authorization KEY =
            new Authorization.ApiKey("X-Api-Key", new Secret("s3cret"));

    private Function<HttpFixture.Request, Reply> behaviour = _ -> Reply.json("{}");
    private HttpFixture own;
    private HttpFixture other;

    @BeforeEach
    void start() throws IOException {
        own = new HttpFixture(request -> behaviour.apply(request));
        other = new HttpFixture(_ -> Reply.json("{\"access_token\":\"t\"}"));
    }

    @AfterEach
    void stop() {
        own.close();
        other.close();
    }

    private static String authority(HttpFixture server) {
        return URI.create(server.url()).getAuthority();
    }

    /** Calls an API with a connection of this cluster. */
    private static TaskOutcome outcome(
            String endpoint,
            Authorization authorization,
            AllowedHosts hosts,
            @Nullable CallWatcher watcher)
            throws Exception {
        return outcome(endpoint, authorization, hosts, AnyEventBridgeHosts.HOSTS, watcher);
    }

    private static TaskOutcome outcome(
            String endpoint,
            Authorization authorization,
            AllowedHosts hosts,
            EventBridgeHosts setting,
            @Nullable CallWatcher watcher)
            throws Exception {
        var connection =
                new OpenedConnection(
                        ARN, UUID.randomUUID(), authorization, ConnectionParameters.NONE, hosts);
        return outcome(
                endpoint,
                _ -> CompletableFuture.completedStage(new ConnectionLookup.Known(connection)),
                "http://127.0.0.1:9",
                setting,
                watcher);
    }

    private static TaskOutcome outcome(
            String endpoint,
            ConnectionLookup lookup,
            String services,
            EventBridgeHosts hosts,
            @Nullable CallWatcher watcher)
            throws Exception {
        try (var running = new RunningCalls();
                var guarded = Guards.createCalls(Guards.DEVELOPMENT);
                var http = new HttpCalls(TestTaskCalls.createGates(), LONG, 1_000_000)) {
            var aws =
                    new ModelledServices(
                            new AwsEnvironment(Map.of("AWS_ENDPOINT_URL", services)),
                            http,
                            new AssumedRoles(InstantSource.system(), false),
                            OwnServerAddress.withoutTls());
            var connector =
                    new HttpConnector(
                            guarded,
                            lookup,
                            new EventBridgeConnections(aws, InstantSource.system(), LONG, hosts),
                            running,
                            InstantSource.system(),
                            LONG);
            var call =
                    TestTaskCalls.call(
                            "arn:aws:states:::http:invoke",
                            "{\"ApiEndpoint\":\"%s\",\"Method\":\"GET\",\"Authentication\":{\"ConnectionArn\":\"%s\"}}"
                                    .formatted(endpoint, ARN));
            var stage = watcher == null ? connector.call(call) : connector.call(call, watcher);
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    private static void assertRefused(TaskOutcome outcome, String cause) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> {
                            assertThat(failed.failure().error()).isEqualTo("States.Permissions");
                            assertThat(failed.failure().cause()).isEqualTo(cause);
                        });
    }

    private AllowedHosts hosts() {
        return AllowedHosts.parse(List.of("api.example.com", authority(own)));
    }

    @Test
    void another_host_receives_nothing() throws Exception {
        var watched = new ArrayList<Object>();
        var watcher =
                new CallWatcher() {
                    @Override
                    public boolean seesSecrets() {
                        return true;
                    }

                    @Override
                    public void onRequest(WatchedRequest request) {
                        watched.add(request);
                    }

                    @Override
                    public void onResponse(WatchedResponse response) {
                        watched.add(response);
                    }
                };
        assertRefused(
                outcome(other.url() + "/steal", KEY, hosts(), watcher),
                "The connection %s may not be sent to the host '%s': its allowedHosts do not name it."
                        .formatted(ARN, authority(other)));
        assertThat(other.unreadRequests()).isZero();
        assertThat(watched).isEmpty();

        assertThat(outcome(own.url(), KEY, hosts(), null)).isInstanceOf(Answered.class);
        assertThat(own.awaitRequest().header("x-api-key")).isEqualTo("s3cret");
    }

    @Test
    void a_connection_without_hosts_is_sent_only_to_the_hosts_of_the_setting() throws Exception {
        var allowing = createEventBridgeHosts("shop = [\"%s\"]".formatted(authority(own)));
        assertThat(outcome(own.url(), KEY, AllowedHosts.NONE, allowing, null))
                .isInstanceOf(Answered.class);
        assertThat(own.awaitRequest().header("x-api-key")).isEqualTo("s3cret");
        assertRefused(
                outcome(other.url(), KEY, AllowedHosts.NONE, allowing, null),
                "The connection %s may not be sent to the host '%s': it has no allowedHosts, and the setting askel.connectors.http.eventbridge-hosts does not allow this host for the connection. To allow it, set askel.connectors.http.eventbridge-hosts { \"shop\" = [\"%s\"] }. Or name its hosts, and give its secrets again: ./askel connections update shop --from FILE --allowed-host HOST."
                        .formatted(ARN, authority(other), authority(other)));
        assertThat(other.unreadRequests()).isZero();
    }

    @Test
    void the_setting_does_not_extend_the_hosts_of_a_connection() throws Exception {
        assertRefused(
                outcome(other.url(), KEY, hosts(), AnyEventBridgeHosts.HOSTS, null),
                "The connection %s may not be sent to the host '%s': its allowedHosts do not name it."
                        .formatted(ARN, authority(other)));
        assertThat(other.unreadRequests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void a_redirect_sends_nothing_to_another_host(int status) throws Exception {
        behaviour = _ -> new Reply(status, Map.of("Location", other.url() + "/steal"), "");
        assertThat(outcome(own.url(), KEY, hosts(), null))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed ->
                                assertThat(failed.failure().error())
                                        .isEqualTo("States.Http.StatusCode." + status));
        assertThat(own.unreadRequests()).isOne();
        assertThat(other.unreadRequests()).isZero();
    }

    private Authorization oAuth(HttpFixture server) {
        return new Authorization.OAuthClientCredentials(
                server.url() + "/token",
                "POST",
                "me",
                new Secret("s3cret"),
                ConnectionParameters.NONE);
    }

    @Test
    void the_authorization_endpoint_receives_only_the_token_request() throws Exception {
        assertThat(outcome(own.url() + "/api", oAuth(other), hosts(), null))
                .isInstanceOf(Answered.class);
        assertThat(other.awaitRequest().uri()).hasToString("/token");
        assertThat(own.awaitRequest().header("authorization")).isEqualTo("Bearer t");

        assertRefused(
                outcome(other.url() + "/api", oAuth(other), hosts(), null),
                "The connection %s may not be sent to the host '%s': its allowedHosts do not name it."
                        .formatted(ARN, authority(other)));
        assertThat(other.unreadRequests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 307, 308})
    void a_redirect_of_the_authorization_endpoint_is_not_followed(int status) throws Exception {
        behaviour = _ -> new Reply(status, Map.of("Location", other.url() + "/token"), "");
        assertThat(outcome(own.url() + "/api", oAuth(own), hosts(), null))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed ->
                                assertThat(failed.failure().error())
                                        .isEqualTo(
                                                "Events.ConnectionResource.InvalidConnectionState"));
        assertThat(own.awaitRequest().uri()).hasToString("/token");
        assertThat(own.unreadRequests()).isZero();
        assertThat(other.unreadRequests()).isZero();
    }

    // Connections of EventBridge

    private static EventBridgeHosts createEventBridgeHosts(String hosts) {
        return EventBridgeHosts.of(
                ConfigFactory.parseString("eventbridge-hosts { %s }".formatted(hosts)));
    }

    private TaskOutcome eventBridgeOutcome(EventBridgeHosts hosts) throws Exception {
        try (var services =
                new HttpFixture(request ->
                        Reply.json(
                                request.header("x-amz-target").endsWith("DescribeConnection")
                                        ? "{\"ConnectionArn\":\"%s\",\"AuthorizationType\":\"API_KEY\",\"ConnectionState\":\"AUTHORIZED\",\"SecretArn\":\"s\"}"
                                                .formatted(ARN)
                                        : "{\"SecretString\":\"{\\\"api_key_name\\\":\\\"X-Key\\\",\\\"api_key_value\\\":\\\"k\\\"}\"}"))) {
            return outcome(own.url(), ConnectionLookup.NONE, services.url(), hosts, null);
        }
    }

    @Test
    void a_connection_of_eventbridge_is_not_sent_by_default() throws Exception {
        var defaults =
                EventBridgeHosts.of(
                        ConfigFactory.defaultReference().getConfig("askel.connectors.http"));
        assertRefused(eventBridgeOutcome(defaults), notAllowedCause());
        assertThat(own.unreadRequests()).isZero();
    }

    private String notAllowedCause() {
        return "The connection %s may not be sent to the host '%s': the setting askel.connectors.http.eventbridge-hosts does not allow this host for the connection. To allow it, set askel.connectors.http.eventbridge-hosts { \"shop\" = [\"%s\"] }."
                .formatted(ARN, authority(own), authority(own));
    }

    @Test
    void a_connection_of_eventbridge_is_sent_to_the_hosts_of_the_setting() throws Exception {
        assertThat(eventBridgeOutcome(AnyEventBridgeHosts.HOSTS)).isInstanceOf(Answered.class);
        assertThat(own.awaitRequest().header("x-key")).isEqualTo("k");
        assertThat(
                        eventBridgeOutcome(
                                createEventBridgeHosts(
                                        "shop = [\"%s\"]".formatted(authority(own)))))
                .isInstanceOf(Answered.class);
        own.awaitRequest();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"*\" = []",
                "other = [\"*\"]",
                "\"*\" = [\"*\"], shop = [api.example.com]",
                "\"*\" = [\"*\"], shop = [\"*\"], \"" + ARN + "\" = [api.example.com]"
            })
    void the_setting_matches_a_connection_of_eventbridge_by_arn_name_or_default(String hosts)
            throws Exception {
        assertRefused(eventBridgeOutcome(createEventBridgeHosts(hosts)), notAllowedCause());
        assertThat(own.unreadRequests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop = [\"a b\"]", "shop = 7", "shop = [\"*.com\"]"})
    void an_invalid_setting_is_refused(String hosts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> createEventBridgeHosts(hosts))
                .withMessageContaining("askel.connectors.http.eventbridge-hosts.shop");
    }
}
