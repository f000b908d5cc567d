package dev.askel.engine.payload;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.doctor.Mend;
import dev.askel.engine.doctor.StoredMends;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.sql.NoEncryption;
import dev.askel.engine.upgrade.NodeCapability;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The large payloads of a real engine and database (docs/operations/large-payloads.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LargePayloadsTest {
    private static final int INLINE_BYTES_MAX = 4_096;
    private static final String PASS =
            """
            {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "End": true}}}\
            """;

    private static final EngineRig CLEAR = rig(false);
    private static final EngineRig ENCRYPTED = rig(true);

    private static EngineRig rig(boolean encrypts) {
        var rig =
                EngineRig.withoutNodes(
                        EngineRig.SETTINGS.toBuilder()
                                .encryptsPayloads(encrypts)
                                .inlineBytesMax(INLINE_BYTES_MAX)
                                .build());
        rig.addNode();
        return rig;
    }

    private static EngineRig rigOf(boolean encrypts) {
        return encrypts ? ENCRYPTED : CLEAR;
    }

    @AfterAll
    static void close() {
        CLEAR.close();
        ENCRYPTED.close();
    }

    /** Returns an object with a text, in original JSON with a blank. */
    private static String large(String text) {
        return "{\"text\": \"%s\"}".formatted(text.repeat(INLINE_BYTES_MAX / text.length() + 1));
    }

    private static String machine(EngineRig rig, String name, String definition) {
        return rig.client().createMachine(name, definition);
    }

    private static long contents(EngineRig rig) {
        return rig.query(row -> row.getLong(1), "SELECT count(*) FROM large_payloads").getFirst();
    }

    private static List<Integer> rowBytes(EngineRig rig, String execution) {
        return rig.query(
                row -> row.getInt(1),
                """
                SELECT octet_length(event_payload) FROM event_journal WHERE persistence_id LIKE ?
                UNION ALL SELECT octet_length(input) FROM executions WHERE persistence_id LIKE ?
                UNION ALL SELECT octet_length(output) FROM executions WHERE persistence_id LIKE ?\
                """,
                "%/" + execution,
                "%/" + execution,
                "%/" + execution);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void equal_contents_of_executions_are_stored_once(boolean encrypts) {
        var rig = rigOf(encrypts);
        var name = EngineRig.uniqueName("once");
        var machine = machine(rig, name, PASS);
        var input = large(name);
        long before = contents(rig);
        for (int i = 0; i < 3; i++) {
            var execution = rig.client().start(machine, name + i, input);
            assertThat(rig.client().awaitOutput(execution)).isEqualTo(input);
            assertThat(rig.client().describe(execution).input()).isEqualTo(input);
            assertThat(rig.client().history(execution))
                    .extracting(event -> event.details())
                    .filteredOn(EventDetails.StateEntered.class::isInstance)
                    .hasSize(2)
                    .allSatisfy(details ->
                            assertThat(((EventDetails.StateEntered) details).input().verbatim())
                                    .isEqualTo(input));
            assertThat(rowBytes(rig, name + i))
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allMatch(bytes -> bytes < 2_000);
        }
        assertThat(contents(rig)).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_execution_uses_its_large_payloads_after_a_restart(boolean encrypts) {
        var rig = rigOf(encrypts);
        var name = EngineRig.uniqueName("restarted");
        var activity = rig.client().createActivity(name);
        var calls = rig.functions().hold(name);
        var machine =
                machine(
                        rig,
                        name,
                        """
                        {"StartAt": "Keep", "States": {
                          "Keep": {"Type": "Pass", "Assign": {"kept.$": "$"}, "Next": "Ask"},
                          "Ask": {"Type": "Task", "Resource": "%s", "ResultPath": "$.answer", "Next": "Call"},
                          "Call": {"Type": "Task", "Resource": "%s", "ResultPath": "$.result", "Next": "Part"},
                          "Part": {"Type": "Pass", "Parameters": {
                            "kept.$": "$kept.text", "result.$": "$.result.text", "answer.$": "$.answer.text"}, "End": true}}}\
                        """
                                .formatted(activity, Functions.arn(name)));
        var input = large(name + "-input");
        var execution = rig.client().start(machine, name, input);
        rig.client().awaitHistoryWith(execution, HistoryEventType.ActivityScheduled);
        rig.killAndRestart();
        var task = rig.client().pollTask(activity, "worker");
        assertThat(task.input()).isEqualTo(input.replace(": ", ":"));
        rig.client().succeed(task.token(), large(name + "-answer"));
        var call = calls.awaitNext();
        assertThat(call.call().parameters().tree().at("/answer/text").asText())
                .startsWith(name + "-answer");
        rig.killAndRestart();
        call = calls.awaitNext();
        assertThat(call.call().parameters().tree().at("/answer/text").asText())
                .startsWith(name + "-answer");
        call.answer(large(name + "-result"));
        var ended = rig.client().awaitEnd(execution);
        assertThat(ended.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(ended.output())
                .contains(name + "-input", name + "-answer", name + "-result")
                .hasSizeGreaterThan(3 * INLINE_BYTES_MAX);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void jsonata_expressions_read_large_payloads(boolean encrypts) {
        var rig = rigOf(encrypts);
        var name = EngineRig.uniqueName("jsonata");
        var activity = rig.client().createActivity(name);
        var machine =
                machine(
                        rig,
                        name,
                        """
                        {"QueryLanguage": "JSONata", "StartAt": "Ask", "States": {
                          "Ask": {"Type": "Task", "Resource": "%s", "Arguments": "{%% $states.input %%}",
                            "Assign": {"answer": "{%% $states.result %%}"}, "Next": "Read"},
                          "Read": {"Type": "Pass", "Output": {
                            "input": "{%% $length($states.context.Execution.Input.text) %%}",
                            "answer": "{%% $length($answer.text) %%}"}, "End": true}}}\
                        """
                                .formatted(activity));
        var input = large(name + "-input");
        var execution = rig.client().start(machine, name, input);
        var task = rig.client().pollTask(activity, "worker");
        rig.killAndRestart();
        var answer = large(name + "-answer");
        rig.client().succeed(task.token(), answer);
        int around = "{\"text\": \"\"}".length();
        assertThat(rig.client().awaitOutput(execution))
                .isEqualTo(
                        "{\"input\":%d,\"answer\":%d}"
                                .formatted(input.length() - around, answer.length() - around));
    }

    @Test
    void a_refused_start_refers_to_no_content() {
        var name = EngineRig.uniqueName("refused");
        var machine = machine(CLEAR, name, PASS);
        var execution = CLEAR.client().start(machine, name, large(name));
        CLEAR.client().awaitEnd(execution);
        long before = contents(CLEAR);
        assertThat(
                        refused(
                                CLEAR.client()
                                        .startAsync(
                                                caller(), machine, name, large("other-" + name))))
                .isInstanceOf(EngineError.ExecutionAlreadyExists.class);
        assertThat(CLEAR.countRows("large_payload_references", name)).isEqualTo(1);

        CLEAR.execute(
                "INSERT INTO held_names SELECT md5(persistence_id)::uuid, ? FROM executions WHERE persistence_id LIKE ?",
                Long.MAX_VALUE,
                "%/" + name);
        CLEAR.execute("DELETE FROM executions WHERE persistence_id LIKE ?", "%/" + name);
        assertThat(
                        refused(
                                CLEAR.client()
                                        .startAsync(
                                                caller(), machine, name, large("third-" + name))))
                .isInstanceOf(EngineError.ExecutionAlreadyExists.class);
        assertThat(CLEAR.countRows("large_payload_references", name)).isZero();
        assertThat(contents(CLEAR)).isGreaterThanOrEqualTo(before);
    }

    @Test
    void a_restored_index_row_refers_to_the_contents_of_the_journal() throws Exception {
        var name = EngineRig.uniqueName("restored");
        var machine =
                machine(
                        CLEAR,
                        name,
                        """
                        {"StartAt": "A", "States": {"A": {"Type": "Pass", "ResultPath": "$.more", "Result": 1, "Next": "W"},
                          "W": {"Type": "Wait", "Seconds": 3600, "End": true}}}\
                        """);
        CLEAR.client()
                .awaitHistoryWith(
                        CLEAR.client().start(machine, name, large(name)),
                        HistoryEventType.WaitStateEntered);
        assertThat(CLEAR.countRows("large_payload_references", name)).isEqualTo(2);
        var id =
                CLEAR.query(
                                row -> row.getString(1),
                                "DELETE FROM executions WHERE persistence_id LIKE ? RETURNING persistence_id || '|' || bucket",
                                "%/" + name)
                        .getFirst()
                        .split("\\|", -1);
        assertThat(CLEAR.countRows("large_payload_references", name)).isZero();
        try (var payloads =
                LargePayloads.open(
                        CLEAR.database().dataSource(),
                        new NoEncryption(),
                        INLINE_BYTES_MAX,
                        null,
                        NodeCapability.Check.NO_NODES,
                        System::currentTimeMillis)) {
            assertThat(
                            StoredMends.apply(
                                    CLEAR.database().dataSource(),
                                    payloads,
                                    new Mend.RestoreIndex(id[0], Integer.parseInt(id[1]))))
                    .isTrue();
        }
        assertThat(CLEAR.countRows("large_payload_references", name)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void branches_and_children_pass_large_payloads_on(boolean encrypts) {
        var rig = rigOf(encrypts);
        var name = EngineRig.uniqueName("passed");
        var child = machine(rig, name + "-child", PASS);
        var parent =
                machine(
                        rig,
                        name,
                        """
                        {"StartAt": "Both", "States": {
                          "Both": {"Type": "Parallel", "Next": "Each", "Branches": [
                            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}},
                            {"StartAt": "C", "States": {"C": {"Type": "Task", "End": true,
                              "Resource": "arn:aws:states:::states:startExecution.sync:2",
                              "Parameters": {"StateMachineArn": "%s", "Input.$": "$"}, "OutputPath": "$.Output"}}}]},
                          "Each": {"Type": "Map", "ItemProcessor": {"StartAt": "I", "States": {
                            "I": {"Type": "Pass", "OutputPath": "$.text", "End": true}}}, "End": true}}}\
                        """
                                .formatted(child));
        var execution = rig.client().start(parent, name, large(name));
        var output = rig.client().awaitOutput(execution);
        var text = large(name).substring("{\"text\": ".length(), large(name).length() - 1);
        assertThat(output).isEqualTo("[%s,%s]".formatted(text, text));
    }

    @Test
    void a_content_is_deleted_an_hour_after_retention_marked_it() throws Exception {
        var name = EngineRig.uniqueName("deleted");
        var machine = machine(CLEAR, name, PASS);
        var input = large(name);
        CLEAR.client().awaitOutput(CLEAR.client().start(machine, name + 1, input));
        CLEAR.client().awaitOutput(CLEAR.client().start(machine, name + 2, input));
        long before = contents(CLEAR);
        long now = CLEAR.time().millis();

        assertThat(collect(now)).isEqualTo(before);
        CLEAR.execute("DELETE FROM executions WHERE persistence_id LIKE ?", "%/" + name + 1);
        collect(now);
        assertThat(collect(now + 2 * hour())).isEqualTo(before);
        CLEAR.execute("DELETE FROM executions WHERE persistence_id LIKE ?", "%/" + name + 2);
        assertThat(collect(now + 3 * hour())).isEqualTo(before);
        assertThat(collect(now + 3 * hour() + 1)).isEqualTo(before);
        assertThat(collect(now + 4 * hour() + 1)).isEqualTo(before - 1);
    }

    @Test
    void a_marked_content_that_gets_a_reference_again_loses_its_mark() throws Exception {
        var name = EngineRig.uniqueName("kept");
        var machine = machine(ENCRYPTED, name, PASS);
        var input = large(name);
        ENCRYPTED.client().awaitOutput(ENCRYPTED.client().start(machine, name + 1, input));
        ENCRYPTED.execute("DELETE FROM executions WHERE persistence_id LIKE ?", "%/" + name + 1);
        ENCRYPTED.execute("UPDATE large_payloads SET unreferenced_at = 0");
        // Another node does not know that the content was stored recently.
        ENCRYPTED.killAndRestart();
        var second = ENCRYPTED.client().start(machine, name + 2, input);
        ENCRYPTED.client().awaitEnd(second);
        assertThat(
                        ENCRYPTED.query(
                                row -> row.getLong(1),
                                """
                                SELECT count(*) FROM large_payloads p NATURAL JOIN large_payload_references r
                                 WHERE unreferenced_at IS NULL AND r.persistence_id LIKE ?\
                                """,
                                "%/" + name + 2))
                .containsExactly(1L);
        assertThat(ENCRYPTED.client().awaitOutput(second)).isEqualTo(input);
    }

    @Test
    void a_rotation_keeps_large_payloads_readable() {
        var name = EngineRig.uniqueName("rotated");
        var machine = machine(ENCRYPTED, name, PASS);
        var input = large(name);
        var before = ENCRYPTED.client().start(machine, name + 1, input);
        ENCRYPTED.client().awaitEnd(before);
        ok(ENCRYPTED.node().engine().keyRing().rotateKeys());
        ENCRYPTED.time().skip(KeyRing.ACTIVATION.multipliedBy(2));
        var after = ENCRYPTED.client().start(machine, name + 2, input);
        assertThat(ENCRYPTED.client().awaitOutput(after)).isEqualTo(input);
        ENCRYPTED.killAndRestart();
        assertThat(ENCRYPTED.client().describe(before).output()).isEqualTo(input);
        assertThat(ENCRYPTED.client().describe(after).output()).isEqualTo(input);
    }

    private static long hour() {
        return Duration.ofHours(1).toMillis();
    }

    /** Visits all contents at a time, and returns the number of remaining ones. */
    private static long collect(long nowMillis) throws SQLException {
        try (var connection = CLEAR.database().connect()) {
            var expired = new ExpiredPayloads(() -> nowMillis);
            boolean more = true;
            while (more) {
                more = expired.step(connection, 2);
            }
        }
        return contents(CLEAR);
    }
}
