package dev.askel.engine;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.api.connection.Authorization;
import dev.askel.engine.api.connection.ConnectionParameters;
import dev.askel.engine.api.connection.Secret;
import dev.askel.engine.api.workbench.Connections.ConnectionContent;
import dev.askel.engine.api.workbench.KeyRingOperations.KeyDescription;
import dev.askel.engine.connection.ConnectionLookup.Known;
import dev.askel.engine.key.KeyRing;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A rotation of the key ring while two nodes run. */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyRotationTest {
    private static String taskDefinition(String resource) {
        return "{\"StartAt\":\"T\",\"States\":{\"T\":{\"Type\":\"Task\",\"Resource\":\"%s\",\"End\":true}}}"
                .formatted(resource);
    }

    private static int keyOf(String token) {
        return ByteBuffer.wrap(Base64.getUrlDecoder().decode(token)).getInt(1);
    }

    private static String createConnection(EngineNode node, String name) {
        return ok(node.engine()
                        .connections()
                        .createConnection(
                                caller(),
                                name,
                                new ConnectionContent(
                                        null,
                                        new Authorization.Basic("u", new Secret("p")),
                                        ConnectionParameters.NONE,
                                        AllowedHosts.parse(List.of("api.example.com")))))
                .connectionArn();
    }

    private static String issuePageToken(EngineNode node) {
        return Objects.requireNonNull(
                ok(node.engine().connections().listConnections(caller(), new Page(1, null)))
                        .nextToken());
    }

    private static List<KeyDescription> keys(EngineNode node) {
        return ok(node.engine().keyRing().listKeys()).keys();
    }

    @Test
    void older_tokens_remain_valid_and_all_nodes_use_the_newest_key() {
        try (var rig = EngineRig.withOneNode()) {
            var node = rig.node();
            var otherNode = rig.addNode();
            var activity = node.client().createActivity("a");
            var machine = node.client().createMachine("m", taskDefinition(activity));
            var first = node.client().start(machine, "first", "{}");
            var second = node.client().start(machine, "second", "{}");
            var before = node.client().pollTask(activity, "worker");
            assertThat(keyOf(before.token())).isEqualTo(1);
            var arn = createConnection(node, "one");
            createConnection(node, "two");
            var page = issuePageToken(node);

            var rotated = ok(node.engine().keyRing().rotateKeys()).keys();

            assertThat(rotated).extracting(KeyDescription::keyId).containsExactly(2, 1);
            assertThat(rotated).extracting(KeyDescription::inUse).containsExactly(true, false);
            assertThat(rotated).extracting(KeyDescription::connectionCount).containsExactly(2L, 0L);
            // New tokens of either node name the new key.
            Eventually.holds(
                    "the other node uses the new key", () -> keys(otherNode).getFirst().inUse());
            var after = otherNode.client().pollTask(activity, "worker");
            assertThat(keyOf(after.token())).isEqualTo(2);
            assertThat(keyOf(issuePageToken(otherNode))).isEqualTo(2);
            assertThat(
                            ok(otherNode
                                            .engine()
                                            .connections()
                                            .listConnections(caller(), new Page(1, page)))
                                    .connections())
                    .hasSize(1);
            assertThat(Eventually.get(otherNode.engine().connections().find(arn)))
                    .isInstanceOf(Known.class);
            otherNode.client().succeed(before.token(), "1");
            node.client().succeed(after.token(), "2");
            assertThat(node.client().awaitOutput(first)).isNotNull();
            assertThat(node.client().awaitOutput(second)).isNotNull();

            rig.kill(otherNode);
            rig.killAndRestart();
            assertThat(keys(rig.node())).isEqualTo(rotated);
            assertThat(keyOf(issuePageToken(rig.node()))).isEqualTo(2);
        }
    }

    @Test
    void a_key_in_use_cannot_be_deleted_and_tokens_of_a_deleted_key_are_refused() {
        try (var rig = EngineRig.withOneNode()) {
            var node = rig.node();
            createConnection(node, "one");
            createConnection(node, "two");
            var page = issuePageToken(node);
            var keyRing = node.engine().keyRing();
            assertThat(refused(keyRing.deleteKey(1)))
                    .isInstanceOf(EngineError.ConflictException.class)
                    .extracting(EngineError::message)
                    .asString()
                    .contains("Rows of connections sealed with key 1: 2");
            ok(keyRing.rotateKeys());
            rig.time().skip(KeyRing.ACTIVATION.multipliedBy(2));
            assertThat(refused(keyRing.deleteKey(2)))
                    .isInstanceOf(EngineError.ConflictException.class);
            assertThat(refused(keyRing.deleteKey(9)))
                    .isInstanceOf(EngineError.ResourceNotFound.class);
            assertThat(ok(keyRing.deleteKey(1)).keys())
                    .extracting(KeyDescription::keyId)
                    .containsExactly(2);
            assertThat(
                            refused(
                                    node.engine()
                                            .connections()
                                            .listConnections(caller(), new Page(1, page))))
                    .isInstanceOf(EngineError.InvalidToken.class);
        }
    }
}
