package dev.askel.engine.encryption;

import static dev.askel.engine.Client.ok;
import static dev.askel.engine.encryption.PlantedPayloads.PLANTED;
import static dev.askel.engine.encryption.PlantedPayloads.finish;
import static dev.askel.engine.encryption.PlantedPayloads.input;
import static dev.askel.engine.encryption.PlantedPayloads.run;
import static dev.askel.engine.encryption.PlantedPayloads.tablesWithPlanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The stored payloads of a real engine and database (docs/operations/encryption.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class EncryptedPayloadsTest {
    private static final EngineRig RIG = rig(true);

    private static EngineRig rig(boolean encrypts) {
        var rig =
                EngineRig.withoutNodes(
                        EngineRig.SETTINGS.toBuilder().encryptsPayloads(encrypts).build());
        rig.addNode();
        return rig;
    }

    @AfterAll
    static void close() {
        RIG.close();
    }

    @Test
    void no_table_contains_a_payload_in_clear_and_all_are_readable_after_a_crash() {
        PlantedPayloads.runThroughCrash(RIG, null);
    }

    @Test
    void without_encryption_the_same_search_finds_the_payloads() {
        try (var rig = rig(false)) {
            finish(
                    run(
                            rig,
                            "EXPRESS",
                            null,
                            () ->
                                    assertThat(tablesWithPlanted(rig))
                                            .contains("open_tasks", "event_journal")));
            assertThat(tablesWithPlanted(rig))
                    .contains("event_journal", "executions", "map_runs", "map_run_ends");
        }
    }

    @Test
    void an_asynchronous_express_execution_is_encrypted_until_it_ends() {
        var name = EngineRig.uniqueName("express");
        var calls = RIG.functions().hold(name);
        var machine = createExpress(name);
        RIG.client().start(machine, name, input());
        calls.awaitNext();
        assertThat(
                        RIG.query(
                                row -> row.getLong(1),
                                "SELECT count(*) FROM express_starts WHERE persistence_id LIKE ?",
                                "%/" + name + ":%"))
                .containsExactly(1L);
        assertThat(tablesWithPlanted(RIG)).isEmpty();
        RIG.killAndRestart();
        var repeated = calls.awaitNext();
        assertThat(repeated.call().parameters().text()).contains(PLANTED);
        repeated.answer("1");
    }

    @Test
    void payloads_stay_readable_when_encryption_is_turned_off_and_after_a_rotation() {
        var name = EngineRig.uniqueName("rotated");
        var machine =
                RIG.client()
                        .createMachine(
                                name,
                                """
                                {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
                                """);
        var before = RIG.client().start(machine, "before", input());
        assertThat(RIG.client().awaitOutput(before)).isEqualTo(input());
        long keys = payloadKeys();

        ok(RIG.node().engine().keyRing().rotateKeys());
        RIG.time().skip(KeyRing.ACTIVATION.multipliedBy(2));
        var after = RIG.client().start(machine, "after", input());
        assertThat(RIG.client().awaitOutput(after)).isEqualTo(input());
        assertThat(payloadKeys()).isEqualTo(keys + 1);
        // No payload depends on the older key of the ring, so it can be dropped.
        var ring = ok(RIG.node().engine().keyRing().listKeys()).keys();
        ok(RIG.node().engine().keyRing().deleteKey(ring.getLast().keyId()));

        RIG.killAndRestart();
        for (var execution : List.of(before, after)) {
            assertThat(RIG.client().describe(execution).input()).isEqualTo(input());
            assertThat(RIG.client().history(execution)).hasSize(4);
        }
    }

    @Test
    void payloads_are_stored_in_clear_while_a_node_cannot_read_encrypted_ones() throws Exception {
        var database = TestPostgres.shared().createDatabase();
        var older = new AtomicBoolean(true);
        var encryption =
                new AccountEncryption(
                        database.dataSource(),
                        RingKeys.of(new RingKey(7, Bytes.wrap(new byte[RingKey.SECRET_BYTES]))),
                        System::currentTimeMillis,
                        KeyService.NONE,
                        true,
                        _ ->
                                older.get()
                                        ? Optional.of(new EngineError.ServiceUnavailable())
                                        : Optional.empty());
        var owner = "999999999999/us-east-1/m/e";
        var clear = Bytes.wrap(PLANTED.getBytes(StandardCharsets.UTF_8));
        var begunBefore = encryption.prepare(Stream.of(owner));
        older.set(false);
        var begunAfter = encryption.prepare(Stream.of(owner));

        assertThat(begunBefore.encrypt(owner, clear)).isEqualTo(clear);
        var encrypted = begunAfter.encrypt(owner, clear);
        assertThat(PayloadEncryption.isEncrypted(encrypted)).isTrue();
        assertThat(encryption.decrypt(owner, encrypted)).isEqualTo(clear);
    }

    @Test
    void an_unreadable_payload_stops_no_other_execution() {
        var name = EngineRig.uniqueName("unreadable");
        var calls = RIG.functions().hold(name);
        var machine = createExpress(name);
        RIG.client().start(machine, "damaged", input());
        calls.awaitNext();
        RIG.client().start(machine, "intact", "{\"a\":1}");
        calls.awaitNext();
        RIG.execute(
                """
                UPDATE express_starts
                   SET input = set_byte(input, octet_length(input) - 1, get_byte(input, octet_length(input) - 1) # 1)
                 WHERE persistence_id LIKE '%/damaged:%'\
                """);
        RIG.killAndRestart();

        var repeated = calls.awaitNext();
        assertThat(repeated.call().parameters().text()).isEqualTo("{\"a\":1}");
        repeated.answer("1");
        Eventually.holds(
                "the intact execution has ended",
                () ->
                        RIG.query(
                                        row -> row.getString(1),
                                        "SELECT persistence_id FROM express_starts WHERE persistence_id LIKE '%/intact:%'")
                                .isEmpty());
    }

    /** Creates an Express state machine that calls the function of this name. */
    private static String createExpress(String name) {
        return RIG.client()
                .createMachine(
                        name,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(Functions.arn(name)),
                        StateMachineType.EXPRESS);
    }

    private static long payloadKeys() {
        return RIG.query(row -> row.getLong(1), "SELECT count(*) FROM payload_keys").getFirst();
    }

    @Test
    void a_payload_that_was_moved_to_another_execution_cannot_be_read() throws Exception {
        var name = EngineRig.uniqueName("moved");
        var machine =
                RIG.client()
                        .createMachine(
                                name,
                                """
                                {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
                                """);
        var target = RIG.client().start(machine, "target", "{}");
        var source = RIG.client().start(machine, "source", input());
        RIG.client().awaitEnd(target);
        RIG.client().awaitEnd(source);
        RIG.execute(
                """
                UPDATE executions t SET input = s.input FROM executions s
                 WHERE t.persistence_id LIKE '%/target' AND s.persistence_id LIKE '%/source'
                   AND t.machine_id = s.machine_id\
                """);
        assertThatThrownBy(() -> RIG.client().describe(target))
                .rootCause()
                .hasMessageContaining("Tag mismatch");
        assertThat(RIG.client().describe(source).input()).isEqualTo(input());
    }
}
