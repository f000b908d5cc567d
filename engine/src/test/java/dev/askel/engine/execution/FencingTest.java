package dev.askel.engine.execution;

import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.ExecutionProgress;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.NewRow;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.postgres.PostgresJournal;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Another writer has written the next row of an execution. The state in memory is then outdated.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class FencingTest {
    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    @Test
    void a_stale_owner_cannot_write_after_a_forced_end() {
        var name = EngineRig.uniqueName("ended");
        var calls = rig.functions().hold(name);
        var machine =
                client.createMachine(
                        name,
                        """
                        {"StartAt": "A", "States": {
                         "A": {"Type": "Task", "Resource": "%1$s", "Next": "B"},
                         "B": {"Type": "Task", "Resource": "%1$s", "Next": "W"},
                         "W": {"Type": "Wait", "Seconds": 86400, "End": true}}}\
                        """
                                .formatted(Functions.arn(name)));
        var execution = client.start(machine, name, "{}");
        calls.awaitNext().answer("1");
        calls.awaitNext().answer("1");
        client.awaitHistoryWith(execution, HistoryEventType.WaitStateEntered);
        Eventually.holds(
                "the execution is passivated",
                () ->
                        rig.node().loadedExecutions().stream()
                                .noneMatch(id -> id.endsWith("/" + name)));
        var journal = PostgresJournal.open(rig.database().dataSource(), JournalSettings.standard());
        try (journal) {
            var id =
                    rig.query(
                                    row -> row.getString(1),
                                    "SELECT persistence_id FROM executions WHERE execution_name = ?",
                                    name)
                            .getFirst();
            var known = Objects.requireNonNull(Eventually.get(journal.recover(id)));
            var stale =
                    JournalWrite.of(
                                    id,
                                    Objects.requireNonNull(known.execution()).identity().bucket(),
                                    new NewRow(
                                            known.lastSequenceNr() + 1,
                                            "the previous owner",
                                            rig.time().millis(),
                                            () -> BatchCodec.encode(List.of()),
                                            1))
                            .with(new ExecutionChange.Update(ExecutionProgress.running(9)));
            rig.execute(
                    "DELETE FROM event_journal WHERE persistence_id = ? AND sequence_number = 2",
                    id);
            ok(
                    rig.node()
                            .engine()
                            .repairs()
                            .repair(execution, new Repair.Abort(null, null), "abort"));
            var types = client.types(execution);

            assertThat(Eventually.get(journal.write(stale)))
                    .isInstanceOf(WriteOutcome.Fenced.class);

            assertThat(client.describe(execution).status()).isEqualTo(ExecutionStatus.ABORTED);
            assertThat(types).endsWith(HistoryEventType.ExecutionAborted);
            assertThat(client.types(execution)).isEqualTo(types);
        }
    }

    @Test
    void a_fenced_execution_recovers_and_continues() {
        var function = EngineRig.uniqueName("fenced");
        var calls = rig.functions().hold(function);
        var machine =
                client.createMachine(
                        function,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(Functions.arn(function)));
        var execution = client.start(machine, function, "{}");
        var first = calls.awaitNext();
        int copied =
                rig.execute(
                        """
                        INSERT INTO event_journal (persistence_id, sequence_number, writer,
                            write_timestamp, event_ser_id, event_ser_manifest, event_payload, slice, bucket)
                        SELECT persistence_id, 2, 'another', write_timestamp, event_ser_id,
                               event_ser_manifest, ?, slice, bucket
                          FROM event_journal WHERE persistence_id LIKE ? AND sequence_number = 1\
                        """,
                        BatchCodec.encode(List.of()).bytes().unsafeArray(),
                        "%/" + function);
        assertThat(copied).isEqualTo(1);

        // The result cannot be written; the recovered execution repeats the call.
        first.answer("1");
        var second = calls.awaitNext();
        assertThat(second.call().idempotencyKey()).isEqualTo(first.call().idempotencyKey());
        second.answer("2");

        assertThat(client.awaitOutput(execution)).isEqualTo("2");
        var history = client.history(execution);
        assertThat(history.stream().map(HistoryEvent::id))
                .isEqualTo(LongStream.rangeClosed(1, history.size()).boxed().toList());
        assertThat(history.getLast().type()).isEqualTo(HistoryEventType.ExecutionSucceeded);
    }
}
