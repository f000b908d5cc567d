package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Somebody else writes an execution's next row: what is in memory here is not the truth. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class FencingTest {
    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    @Test
    void an_execution_whose_write_is_refused_recovers_and_goes_on() {
        var function = EngineRig.name("fenced");
        var calls = rig.functions().held(function);
        var machine =
                client.machine(
                        function,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(Functions.arn(function)));
        var execution = client.start(machine, function, "{}");
        var first = calls.next();
        int copied =
                rig.execute(
                        """
                        INSERT INTO event_journal (persistence_id, sequence_number, writer,
                            write_timestamp, event_ser_id, event_ser_manifest, event_payload, slice, bucket)
                        SELECT persistence_id, 2, 'another', write_timestamp, event_ser_id,
                               event_ser_manifest, ?, slice, bucket
                          FROM event_journal WHERE persistence_id LIKE ? AND sequence_number = 1\
                        """,
                        dev.askel.engine.execution.codec.BatchCodec.encode(java.util.List.of())
                                .bytes()
                                .unsafeArray(),
                        "%/" + function);
        assertThat(copied).isEqualTo(1);

        // Its result cannot be written; the recovered execution makes the call once more.
        first.answer("1");
        var second = calls.next();
        assertThat(second.call().idempotencyKey()).isEqualTo(first.call().idempotencyKey());
        second.answer("2");

        assertThat(client.output(execution)).isEqualTo("2");
        var history = client.history(execution);
        assertThat(history.stream().map(HistoryEvent::id))
                .isEqualTo(LongStream.rangeClosed(1, history.size()).boxed().toList());
        assertThat(history.getLast().type()).isEqualTo(HistoryEventType.ExecutionSucceeded);
    }
}
