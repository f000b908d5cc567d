package dev.askel.engine.connection;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.ConnectionParameters;
import dev.askel.engine.api.connection.ConnectionParameters.Parameter;
import dev.askel.engine.api.connection.Secret;
import dev.askel.engine.api.workbench.Connections.ConnectionChanges;
import dev.askel.engine.api.workbench.Connections.ConnectionContent;
import dev.askel.engine.key.ContentSealer;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.visibility.TestCatalogue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The stored form of connections, and the keys that can open it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredConnectionsTest {
    private static final String OWNER =
            "arn:aws:events:us-east-1:123456789012:connection/n/11111111-2222-3333-4444-555555555555";
    private static final ConnectionParameters PARAMETERS =
            new ConnectionParameters(
                    List.of(new Parameter("h", new Secret("v\u0000"), true)),
                    List.of(new Parameter("q", new Secret("é"), false)),
                    List.of());
    private static final ConnectionContent TERMS =
            new ConnectionContent(
                    "d",
                    new Authorization.OAuthClientCredentials(
                            "https://id/", "PUT", "me", new Secret("s3cret"), PARAMETERS),
                    PARAMETERS,
                    AllowedHosts.parse(List.of("api.example.com", "*.example.org:8443")));

    /** The terms of a connection in the form that a release without allowed hosts stored. */
    private static final ConnectionContent TERMS_WITHOUT_HOSTS =
            new ConnectionContent(
                    TERMS.description(),
                    TERMS.authorization(),
                    TERMS.parameters(),
                    AllowedHosts.NONE);

    private static RingKey key(int id) {
        var secret = new byte[32];
        Arrays.fill(secret, (byte) id);
        return new RingKey(id, Bytes.wrap(secret));
    }

    private static ContentSealer seal(RingKey... keys) {
        return new ContentSealer(
                RingKeys.of(keys),
                new SecureRandom() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public void nextBytes(byte[] bytes) {
                        Arrays.fill(bytes, (byte) 9);
                    }
                });
    }

    /**
     * Reads stored content of an earlier release, which every release must be able to read. The
     * file is in hexadecimal.
     */
    private static byte[] golden(String name) throws IOException {
        try (var file = StoredConnectionsTest.class.getResourceAsStream("/connection/" + name)) {
            if (file == null) {
                throw new AssertionError(name);
            }
            return HexFormat.of()
                    .parseHex(new String(file.readAllBytes(), StandardCharsets.US_ASCII).strip());
        }
    }

    @ParameterizedTest
    @CsvSource({"v1.hex,false", "v1-allowed-hosts.hex,true"})
    void stored_content_of_earlier_releases_is_readable(String file, boolean withHosts)
            throws IOException {
        var expected = withHosts ? TERMS : TERMS_WITHOUT_HOSTS;
        var sealed = seal(key(7)).seal(OWNER, ConnectionCodec.encode(expected));
        assertThat(HexFormat.of().formatHex(sealed))
                .isEqualTo(HexFormat.of().formatHex(golden(file)));
        assertThat(ConnectionCodec.decode(seal(key(7)).open(OWNER, golden(file))))
                .isEqualTo(expected);
        for (var other :
                List.of(
                        new Authorization.Basic("u", new Secret("p")),
                        new Authorization.ApiKey("X", new Secret("k")))) {
            var terms =
                    new ConnectionContent(
                            null, other, ConnectionParameters.NONE, AllowedHosts.NONE);
            assertThat(ConnectionCodec.decode(ConnectionCodec.encode(terms))).isEqualTo(terms);
        }
    }

    @Test
    void older_keys_open_content_and_only_for_its_owner() {
        var old = seal(key(1));
        var both = seal(key(2), key(1));
        var sealed = old.seal(OWNER, new byte[] {42});
        assertThat(both.open(OWNER, sealed)).containsExactly(42);
        assertThatThrownBy(() -> both.open(OWNER + "x", sealed)).hasMessageContaining("damaged");
        assertThatThrownBy(() -> old.open(OWNER, both.seal(OWNER, new byte[1])))
                .hasMessageContaining("key 2, which is not on the ring");
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> both.open(OWNER, sealed)).hasMessageContaining("damaged");
    }

    @Test
    void a_connection_without_allowed_hosts_is_refused() throws Exception {
        try (var catalogue = new TestCatalogue()) {
            var connections = connections(catalogue);
            assertThat(refusal(connections.createConnection(CALLER, "n", TERMS_WITHOUT_HOSTS)))
                    .contains("'allowedHosts'");
            var arn = ok(connections.createConnection(CALLER, "n", TERMS)).connectionArn();
            assertThat(
                            refusal(
                                    connections.updateConnection(
                                            CALLER, "n", withoutSecrets(AllowedHosts.NONE))))
                    .contains("'allowedHosts'");
            assertThat(hosts(found(connections, arn))).isEqualTo(TERMS.allowedHosts());
        }
    }

    @Test
    void an_update_adds_hosts_to_a_connection_of_an_earlier_release() throws Exception {
        try (var catalogue = new TestCatalogue()) {
            var connections = connections(catalogue);
            var arn = ok(connections.createConnection(CALLER, "n", TERMS)).connectionArn();
            try (var connection = catalogue.source().getConnection();
                    var update = connection.prepareStatement("UPDATE connections SET sealed = ?")) {
                update.setBytes(
                        1, seal(key(1)).seal(arn, ConnectionCodec.encode(TERMS_WITHOUT_HOSTS)));
                assertThat(update.executeUpdate()).isOne();
            }
            assertThat(ok(connections.describeConnection(CALLER, "n")).content().allowedHosts())
                    .isEqualTo(AllowedHosts.NONE);
            assertThat(hosts(found(connections, arn))).isEqualTo(AllowedHosts.NONE);

            assertThat(
                            refusal(
                                    connections.updateConnection(
                                            CALLER, "n", withoutSecrets(TERMS.allowedHosts()))))
                    .contains("authParameters");
            var changed =
                    ok(
                            connections.updateConnection(
                                    CALLER, "n", withSecrets(TERMS.allowedHosts())));
            assertThat(changed.content().allowedHosts()).isEqualTo(TERMS.allowedHosts());
            assertThat(found(connections, arn))
                    .isInstanceOfSatisfying(
                            ConnectionLookup.Known.class,
                            known -> {
                                assertThat(known.connection().allowedHosts())
                                        .isEqualTo(TERMS.allowedHosts());
                                assertThat(known.connection().authorization())
                                        .isEqualTo(TERMS.authorization());
                            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "*.example.com",
                "api.example.com:8443",
                "*.example.org",
                "example.org:8443",
                "x.example.org"
            })
    void a_host_is_added_only_with_the_secrets(String added) throws Exception {
        try (var catalogue = new TestCatalogue()) {
            var connections = connections(catalogue);
            var arn = ok(connections.createConnection(CALLER, "n", TERMS)).connectionArn();
            var wanted = AllowedHosts.parse(List.of("api.example.com", added));

            assertThat(refusal(connections.updateConnection(CALLER, "n", withoutSecrets(wanted))))
                    .isEqualTo(
                            "The change adds hosts to allowedHosts of connection n: %s. Give authorizationType and authParameters with all secrets in the same request. Hosts can be removed without them."
                                    .formatted(added));
            assertThat(hosts(found(connections, arn))).isEqualTo(TERMS.allowedHosts());

            ok(connections.updateConnection(CALLER, "n", withSecrets(wanted)));
            assertThat(hosts(found(connections, arn))).isEqualTo(wanted);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.example.com",
                "*.example.org:8443",
                "a.example.org:8443",
                "*.b.example.org:8443"
            })
    void hosts_are_removed_without_the_secrets(String kept) throws Exception {
        try (var catalogue = new TestCatalogue()) {
            var connections = connections(catalogue);
            var arn = ok(connections.createConnection(CALLER, "n", TERMS)).connectionArn();
            var wanted = AllowedHosts.parse(List.of(kept));

            ok(connections.updateConnection(CALLER, "n", withoutSecrets(wanted)));

            assertThat(hosts(found(connections, arn))).isEqualTo(wanted);
        }
    }

    private static ConnectionChanges withSecrets(AllowedHosts hosts) {
        return new ConnectionChanges(null, TERMS.authorization(), TERMS.parameters(), hosts);
    }

    private static ConnectionChanges withoutSecrets(AllowedHosts hosts) {
        return new ConnectionChanges(null, null, null, hosts);
    }

    private static AllowedHosts hosts(ConnectionLookup.LookupResult found) {
        return ((ConnectionLookup.Known) found).connection().allowedHosts();
    }

    private static String refusal(CompletionStage<? extends Answer<?>> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS)
                        instanceof Answer.Refused<?>(var error)
                ? error.message()
                : "";
    }

    @Test
    void a_change_applies_at_once_on_its_node_and_within_two_seconds_on_others() throws Exception {
        try (var catalogue = new TestCatalogue()) {
            var here = connections(catalogue);
            var otherNode = connections(catalogue);
            var arn = ok(here.createConnection(CALLER, "n", TERMS)).connectionArn();
            var first = found(otherNode, arn);
            assertThat(found(here, arn)).isEqualTo(first);
            long tasks = catalogue.acceptedTasks();
            assertThat(found(here, arn)).isEqualTo(first);
            assertThat(catalogue.acceptedTasks()).isEqualTo(tasks);

            ok(here.deleteConnection(CALLER, "n"));
            assertThat(found(here, arn)).isInstanceOf(ConnectionLookup.Unknown.class);
            assertThat(found(otherNode, arn)).isEqualTo(first);
            catalogue.moveTime(ConnectionCache.TIME_TO_LIVE);
            assertThat(found(otherNode, arn)).isInstanceOf(ConnectionLookup.Unknown.class);
        }
    }

    private static StoredConnections connections(TestCatalogue catalogue) {
        return new StoredConnections(
                catalogue.workers(),
                new ContentSealer(RingKeys.of(key(1)), new SecureRandom()),
                catalogue.time(),
                catalogue.tokens(),
                UUID::randomUUID);
    }

    private static ConnectionLookup.LookupResult found(StoredConnections connections, String arn)
            throws Exception {
        return connections.find(arn).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void secrets_are_stored_encrypted() throws Exception {
        try (var catalogue = new TestCatalogue()) {
            var connections = connections(catalogue);
            var created = ok(connections.createConnection(CALLER, "n", TERMS));
            assertThat(created.content().authorization())
                    .isEqualTo(TERMS.authorization().withoutSecrets());
            assertThat(found(connections, created.connectionArn()))
                    .isInstanceOfSatisfying(
                            ConnectionLookup.Known.class,
                            known -> {
                                assertThat(known.connection().authorization())
                                        .isEqualTo(TERMS.authorization());
                                assertThat(known.connection().parameters()).isEqualTo(PARAMETERS);
                                assertThat(known.toString()).doesNotContain("s3cret");
                            });
            try (var connection = catalogue.source().getConnection();
                    var rows =
                            connection
                                    .createStatement()
                                    .executeQuery(
                                            "SELECT c::text AS row, sealed FROM connections c")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("row")).doesNotContain("s3cret");
                assertThat(new String(rows.getBytes("sealed"), StandardCharsets.ISO_8859_1))
                        .doesNotContain("s3cret", "https://id/");
            }
        }
    }
}
