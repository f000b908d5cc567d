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
import dev.askel.engine.api.workbench.Connections.ConnectionTerms;
import dev.askel.engine.api.workbench.KeyRings.KeyDescription;
import dev.askel.engine.connection.ConnectionLookup.Known;
import dev.askel.engine.key.KeyRing;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A rotation of the key ring while two nodes run. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyRotationTest {
    private static String task(String resource) {
        return "{\"StartAt\":\"T\",\"States\":{\"T\":{\"Type\":\"Task\",\"Resource\":\"%s\",\"End\":true}}}"
                .formatted(resource);
    }

    private static int keyOf(String token) {
        return ByteBuffer.wrap(Base64.getUrlDecoder().decode(token)).getInt(1);
    }

    private static String connect(EngineNode node, String name) {
        return ok(node.engine()
                        .connections()
                        .createConnection(
                                caller(),
                                name,
                                new ConnectionTerms(
                                        null,
                                        new Authorization.Basic("u", new Secret("p")),
                                        ConnectionParameters.NONE,
                                        AllowedHosts.of(List.of("api.example.com")))))
                .connectionArn();
    }

    private static String pageToken(EngineNode node) {
        return Objects.requireNonNull(
                ok(node.engine().connections().listConnections(caller(), new Page(1, null)))
                        .nextToken());
    }

    private static List<KeyDescription> keys(EngineNode node) {
        return ok(node.engine().keyRing().listKeys()).keys();
    }

    @Test
    void older_tokens_stay_good_and_all_nodes_use_the_newest_key() {
        try (var rig = EngineRig.oneNode()) {
            var here = rig.node();
            var there = rig.addNode();
            var activity = here.client().activity("a");
            var machine = here.client().machine("m", task(activity));
            var first = here.client().start(machine, "first", "{}");
            var second = here.client().start(machine, "second", "{}");
            var before = here.client().task(activity, "worker");
            assertThat(keyOf(before.token())).isEqualTo(1);
            var arn = connect(here, "one");
            connect(here, "two");
            var page = pageToken(here);

            var rotated = ok(here.engine().keyRing().rotateKeys()).keys();

            assertThat(rotated).extracting(KeyDescription::keyId).containsExactly(2, 1);
            assertThat(rotated).extracting(KeyDescription::inUse).containsExactly(true, false);
            assertThat(rotated).extracting(KeyDescription::connections).containsExactly(2L, 0L);
            // New tokens of either node name the new key.
            Eventually.holds("both use it", () -> keys(there).getFirst().inUse());
            var after = there.client().task(activity, "worker");
            assertThat(keyOf(after.token())).isEqualTo(2);
            assertThat(keyOf(pageToken(there))).isEqualTo(2);
            assertThat(
                            ok(there.engine()
                                            .connections()
                                            .listConnections(caller(), new Page(1, page)))
                                    .connections())
                    .hasSize(1);
            assertThat(Eventually.get(there.engine().connections().find(arn)))
                    .isInstanceOf(Known.class);
            there.client().succeed(before.token(), "1");
            here.client().succeed(after.token(), "2");
            assertThat(here.client().output(first)).isNotNull();
            assertThat(here.client().output(second)).isNotNull();

            rig.kill(there);
            rig.killAndRestart();
            assertThat(keys(rig.node())).isEqualTo(rotated);
            assertThat(keyOf(pageToken(rig.node()))).isEqualTo(2);
        }
    }

    @Test
    void a_key_in_use_cannot_be_deleted_and_tokens_of_a_deleted_key_are_refused() {
        try (var rig = EngineRig.oneNode()) {
            var node = rig.node();
            connect(node, "one");
            connect(node, "two");
            var page = pageToken(node);
            var keyRing = node.engine().keyRing();
            assertThat(refused(keyRing.deleteKey(1)))
                    .isInstanceOf(EngineError.ConflictException.class)
                    .extracting(EngineError::message)
                    .asString()
                    .contains("2 connections");
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
