package dev.askel.trigger.event.destination;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.EventBridgeError;
import dev.askel.engine.api.EngineError.EventBridgeError.Kind;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.Authorization.ApiKey;
import dev.askel.engine.api.connection.Authorization.AuthorizationType;
import dev.askel.engine.api.connection.Authorization.Basic;
import dev.askel.engine.api.connection.Authorization.OAuthClientCredentials;
import dev.askel.engine.api.connection.ConnectionParameters;
import dev.askel.engine.api.connection.ConnectionParameters.Parameter;
import dev.askel.engine.api.connection.Secret;
import dev.askel.engine.api.workbench.Connections.ConnectionContent;
import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.engine.connection.OpenedConnection;
import dev.askel.engine.connection.StoredConnections;
import dev.askel.engine.key.ContentSealer;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.visibility.TestCatalogue;
import dev.askel.trigger.event.EventConnections.ApiKeyUpdate;
import dev.askel.trigger.event.EventConnections.BasicUpdate;
import dev.askel.trigger.event.EventConnections.ConnectionState;
import dev.askel.trigger.event.EventConnections.ConnectionUpdate;
import dev.askel.trigger.event.EventConnections.OAuthUpdate;
import dev.askel.trigger.event.EventRules.ListPage;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** EventBridge's operations on connections in a real database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredEventConnectionsTest {
    private static final ConnectionParameters PARAMETERS =
            new ConnectionParameters(
                    List.of(new Parameter("X-Team", new Secret("blue"), true)),
                    List.of(new Parameter("token", new Secret("t0ken"), false)),
                    List.of());

    private static TestCatalogue catalogue;
    private static StoredConnections stored;
    private static StoredEventConnections connections;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
        stored =
                new StoredConnections(
                        catalogue.workers(),
                        new ContentSealer(
                                RingKeys.of(
                                        new RingKey(1, Bytes.wrap(new byte[RingKey.SECRET_BYTES]))),
                                new SecureRandom()),
                        catalogue.time(),
                        catalogue.tokens(),
                        UUID::randomUUID);
        connections = new StoredEventConnections(stored, catalogue.tokens());
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    private static String create(String name, Authorization authorization) {
        return ok(connections.createConnection(
                        CALLER,
                        name,
                        new ConnectionContent("d", authorization, PARAMETERS, AllowedHosts.NONE)))
                .connectionArn();
    }

    private static OpenedConnection opened(String arn) throws Exception {
        return stored.find(arn).toCompletableFuture().get(30, TimeUnit.SECONDS)
                        instanceof ConnectionLookup.Known(var connection)
                ? connection
                : fail(arn);
    }

    private static <T> EngineError refused(CompletionStage<Answer<T>> answer) throws Exception {
        return switch (answer.toCompletableFuture().get(30, TimeUnit.SECONDS)) {
            case Answer.Refused(var error) -> error;
            case Answer.Ok(var result) -> throw new AssertionError(result);
        };
    }

    private static ConnectionUpdate update(
            @Nullable AuthorizationType type,
            @Nullable BasicUpdate basic,
            @Nullable ApiKeyUpdate apiKey,
            @Nullable OAuthUpdate oAuth) {
        return new ConnectionUpdate(null, type, basic, apiKey, oAuth, null);
    }

    private static void assertInvalid(String name, ConnectionUpdate update, String reason)
            throws Exception {
        assertThat(refused(connections.updateConnection(CALLER, name, update)))
                .isEqualTo(
                        new ValidationException(
                                "Parameter AuthParameters is not valid. Reason: " + reason));
    }

    @Test
    void a_connection_has_the_hosts_of_the_setting_and_shows_no_secrets() throws Exception {
        var arn = create("whole", new Basic("u", new Secret("p4ss")));
        assertThat(opened(arn).authorization()).isEqualTo(new Basic("u", new Secret("p4ss")));
        assertThat(opened(arn).allowedHosts()).isEqualTo(AllowedHosts.NONE);
        var hosts = AllowedHosts.parse(List.of("api.example.com"));
        assertThat(
                        stored.withHosts(it -> it.equals(arn) ? hosts : AllowedHosts.NONE)
                                .find(arn)
                                .toCompletableFuture()
                                .get(30, TimeUnit.SECONDS))
                .isEqualTo(new ConnectionLookup.Known(opened(arn).withAllowedHosts(hosts)));
        var described = ok(connections.describeConnection(CALLER, "whole"));
        assertThat(described.content().authorization()).isEqualTo(new Basic("u", Secret.NONE));
        assertThat(described.content().parameters()).isEqualTo(PARAMETERS.withoutSecrets());
        assertThat(
                        refused(
                                connections.createConnection(
                                        CALLER,
                                        "whole",
                                        new ConnectionContent(
                                                null,
                                                new Basic("u", new Secret("p")),
                                                ConnectionParameters.NONE,
                                                AllowedHosts.NONE))))
                .isEqualTo(
                        new EventBridgeError(
                                Kind.ResourceAlreadyExistsException,
                                "Connection whole already exists."));
        ok(connections.deleteConnection(CALLER, "whole"));
        var missing =
                new EventBridgeError(
                        Kind.ResourceNotFoundException,
                        "Failed to describe the connection(s). Connection 'whole' does not exist.");
        assertThat(refused(connections.describeConnection(CALLER, "whole"))).isEqualTo(missing);
        assertThat(refused(connections.deleteConnection(CALLER, "whole"))).isEqualTo(missing);
        assertThat(
                        refused(
                                connections.updateConnection(
                                        CALLER, "whole", update(null, null, null, null))))
                .isEqualTo(missing);
    }

    @Test
    void an_update_keeps_the_members_that_it_does_not_name() throws Exception {
        var arn = create("kept", new ApiKey("X-Key", new Secret("k1")));
        ok(
                connections.updateConnection(
                        CALLER,
                        "kept",
                        new ConnectionUpdate(
                                "other",
                                null,
                                null,
                                new ApiKeyUpdate("X-Other", null),
                                null,
                                null)));
        assertThat(opened(arn).authorization()).isEqualTo(new ApiKey("X-Other", new Secret("k1")));
        assertThat(opened(arn).parameters()).isEqualTo(PARAMETERS);
        assertThat(ok(connections.describeConnection(CALLER, "kept")).content().description())
                .isEqualTo("other");
        assertInvalid(
                "kept",
                update(null, new BasicUpdate("u", new Secret("p")), null, null),
                "BasicAuthParameters does not belong to the authorization type API_KEY.");
        assertInvalid(
                "kept",
                update(AuthorizationType.BASIC, new BasicUpdate("u", null), null, null),
                "The authorization type BASIC needs BasicAuthParameters with Username and Password.");
        ok(
                connections.updateConnection(
                        CALLER,
                        "kept",
                        update(
                                AuthorizationType.BASIC,
                                new BasicUpdate("u", new Secret("p")),
                                null,
                                null)));
        assertThat(opened(arn).authorization()).isEqualTo(new Basic("u", new Secret("p")));
    }

    @Test
    void a_stored_secret_is_not_sent_to_another_authorization_endpoint() throws Exception {
        var before =
                new OAuthClientCredentials(
                        "https://id/", "POST", "me", new Secret("s1"), PARAMETERS);
        var arn = create("client", before);
        assertInvalid(
                "client",
                update(
                        null,
                        null,
                        null,
                        new OAuthUpdate("https://evil/", null, null, null, PARAMETERS)),
                "A change of AuthorizationEndpoint needs ClientSecret.");
        assertInvalid(
                "client",
                update(
                        null,
                        null,
                        null,
                        new OAuthUpdate("https://evil/", null, null, new Secret("x"), null)),
                "A change of AuthorizationEndpoint needs OAuthHttpParameters.");
        assertThat(opened(arn).authorization()).isEqualTo(before);
        ok(
                connections.updateConnection(
                        CALLER,
                        "client",
                        update(
                                null,
                                null,
                                null,
                                new OAuthUpdate(
                                        "https://new/",
                                        null,
                                        null,
                                        new Secret("s2"),
                                        ConnectionParameters.NONE))));
        assertThat(opened(arn).authorization())
                .isEqualTo(
                        new OAuthClientCredentials(
                                "https://new/",
                                "POST",
                                "me",
                                new Secret("s2"),
                                ConnectionParameters.NONE));
    }

    @Test
    void an_update_keeps_the_hosts_of_a_connection() throws Exception {
        var hosts = AllowedHosts.parse(List.of("api.example.com"));
        var arn =
                ok(stored.createConnection(
                                CALLER,
                                "hosted",
                                new ConnectionContent(
                                        null, new Basic("u", new Secret("p")), PARAMETERS, hosts)))
                        .connectionArn();
        ok(
                connections.updateConnection(
                        CALLER,
                        "hosted",
                        update(null, new BasicUpdate(null, new Secret("p2")), null, null)));
        assertThat(opened(arn).allowedHosts()).isEqualTo(hosts);
        assertThat(opened(arn).authorization()).isEqualTo(new Basic("u", new Secret("p2")));
    }

    @Test
    void a_list_has_pages_a_prefix_and_a_state() {
        for (var name : List.of("list-a", "list-b", "list-c")) {
            create(name, new Basic("u", new Secret("p")));
        }
        var names = new ArrayList<String>();
        String token = null;
        do {
            var page =
                    ok(connections.listConnections(CALLER, "list-", null, new ListPage(2, token)));
            page.items().forEach(each -> names.add(each.name()));
            token = page.nextToken();
        } while (token != null);
        assertThat(names).containsExactly("list-a", "list-b", "list-c");
        var first = new ListPage(null, null);
        assertThat(
                        ok(connections.listConnections(
                                        CALLER, "list-c", ConnectionState.AUTHORIZED, first))
                                .items())
                .hasSize(1);
        assertThat(
                        ok(connections.listConnections(
                                        CALLER, null, ConnectionState.DEAUTHORIZED, first))
                                .items())
                .isEmpty();
        assertThat(
                        ok(connections.listConnections(
                                        new Caller("222222222222", "us-east-1", "r"),
                                        null,
                                        null,
                                        first))
                                .items())
                .isEmpty();
    }
}
