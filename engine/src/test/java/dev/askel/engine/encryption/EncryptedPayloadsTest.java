package dev.askel.engine.encryption;

import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The stored payloads of a real engine and database (docs/operations/encryption.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class EncryptedPayloadsTest {
    /** A text that only payloads contain: inputs, results, variables, causes. */
    private static final String PLANTED = "planted-7f3a91";

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

    /** Returns a definition that stores its data in variables, tasks, histories and a Map Run. */
    private static String workflow(String name, String activity, String childType, String child) {
        return """
        {"StartAt": "Call", "States": {
          "Call": {"Type": "Task", "Resource": "%s", "Assign": {"v.$": "$"}, "Next": "Parts"},
          "Parts": {"Type": "Parallel", "Next": "Items", "ResultPath": "$.parts", "Branches": [
            {"StartAt": "Ask", "States": {
              "Ask": {"Type": "Task", "Resource": "%s", "TimeoutSeconds": 3600, "End": true}}},
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}]},
          "Items": {"Type": "Map", "Label": "l", "ItemsPath": "$.items", "ResultPath": "$.map", "Next": "Fail",
            "ToleratedFailurePercentage": 100,
            "ItemProcessor": {
              "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "%s"},
              "StartAt": "T", "States": {
                "T": {"Type": "Task", "Resource": "%s", "End": true}}}},
          "Fail": {"Type": "Fail", "Error": "Known", "CausePath": "$.secret"}}}\
        """
                .formatted(Functions.arn(name), activity, childType, Functions.arn(child));
    }

    private record Run(EngineRig rig, String execution, Functions.HeldCalls children) {}

    /**
     * Runs an execution up to its Map Run, whose children wait for their calls.
     *
     * @param whileTaskWaits runs while a task waits for a worker
     */
    private static Run run(EngineRig rig, String childType, Runnable whileTaskWaits) {
        var name = EngineRig.uniqueName("encrypted");
        var child = name + "-child";
        rig.functions().answerWith(name, input -> input);
        var children = rig.functions().hold(child);
        var activity = rig.client().createActivity(name);
        var machine = rig.client().createMachine(name, workflow(name, activity, childType, child));
        var execution = rig.client().start(machine, name, input());
        rig.client().awaitHistoryWith(execution, HistoryEventType.ActivityScheduled);
        whileTaskWaits.run();
        var task = rig.client().pollTask(activity, "worker");
        assertThat(task.input()).contains(PLANTED);
        rig.client().succeed(task.token(), task.input());
        return new Run(rig, execution, children);
    }

    private static String input() {
        return "{\"secret\":\"%1$s\",\"items\":[\"%1$s\",\"%1$s x\"]}".formatted(PLANTED);
    }

    /** Returns the tables with a row that contains {@link #PLANTED} as text or as bytes. */
    private static List<String> tablesWithPlanted(EngineRig rig) {
        var tables =
                rig.query(
                        row -> row.getString(1),
                        """
                        SELECT c.relname FROM pg_class c
                         WHERE c.relnamespace = 'askel'::regnamespace AND c.relkind IN ('r', 'p')
                           AND NOT c.relispartition\
                        """);
        var search =
                tables.stream()
                        .map(table ->
                                """
                                SELECT '%1$s' WHERE EXISTS (
                                    SELECT FROM askel."%1$s" AS t, planted
                                     WHERE position(planted.text IN t::text) > 0 OR position(planted.hex IN t::text) > 0)
                                """
                                        .formatted(table))
                        .collect(Collectors.joining("UNION ALL\n"));
        return rig.query(
                row -> row.getString(1),
                """
                WITH planted AS (SELECT ?::text AS text, encode(convert_to(?, 'UTF8'), 'hex') AS hex)
                %s\
                """
                        .formatted(search),
                PLANTED,
                PLANTED);
    }

    private static void finish(Run run) {
        for (int i = 0; i < 2; i++) {
            var call = run.children().awaitNext();
            assertThat(call.call().parameters().text()).contains(PLANTED);
            if (i == 0) {
                call.answer("\"" + PLANTED + "\"");
            } else {
                call.fail("Known", PLANTED + " failed");
            }
        }
        var ended = run.rig().client().awaitEnd(run.execution());
        assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ended.input()).isEqualTo(input());
        assertThat(ended.cause()).isEqualTo(PLANTED);
    }

    @Test
    void no_table_contains_a_payload_in_clear_and_all_are_readable_after_a_crash() {
        for (var childType : List.of("STANDARD", "EXPRESS")) {
            var run = run(RIG, childType, () -> assertThat(tablesWithPlanted(RIG)).isEmpty());
            for (int i = 0; i < 2; i++) {
                assertThat(run.children().awaitNext().call().parameters().text()).contains(PLANTED);
            }
            assertThat(tablesWithPlanted(RIG)).isEmpty();
            RIG.killAndRestart();
            finish(run);
            assertThat(tablesWithPlanted(RIG)).isEmpty();
            assertThat(RIG.client().history(run.execution()))
                    .anySatisfy(event -> assertThat(event.toString()).contains(PLANTED));
        }
    }

    @Test
    void without_encryption_the_same_search_finds_the_payloads() {
        try (var rig = rig(false)) {
            finish(
                    run(
                            rig,
                            "EXPRESS",
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
                UPDATE express_starts SET input = overlay(input PLACING '\\x00'::bytea FROM octet_length(input))
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
