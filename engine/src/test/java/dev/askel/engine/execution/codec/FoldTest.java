package dev.askel.engine.execution.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.journal.StoredSnapshot;
import dev.askel.engine.sql.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class FoldTest {
    private static final List<Entry> ENTRIES = entries();
    private static final ExecutionState STATE = fold(ENTRIES);

    @Test
    void folding_rows_gives_the_state_of_their_entries() {
        var rows = List.of(row(1, ENTRIES.subList(0, 3)), row(2, ENTRIES.subList(3, 5)));
        assertThat(BatchCodec.fold(new RecoveryRows(null, null, rows, null))).isEqualTo(STATE);
    }

    @Test
    void folding_a_snapshot_and_the_later_rows_gives_the_same_state() {
        var snapshot =
                new StoredSnapshot(1, 0, BatchCodec.encodeSnapshot(fold(ENTRIES.subList(0, 3))));
        var rows = List.of(row(2, ENTRIES.subList(3, 5)));
        assertThat(BatchCodec.fold(new RecoveryRows(null, snapshot, rows, null))).isEqualTo(STATE);
    }

    @Test
    void the_error_for_an_unreadable_row_names_the_row() {
        var damaged =
                new JournalRow(
                        "123456789012/eu-north-1/m-1/7f3a",
                        2,
                        "writer",
                        0,
                        new EncodedPayload(7401, "B9", Bytes.wrap(new byte[] {9})),
                        "",
                        null);
        var rows = List.of(row(1, ENTRIES), damaged);
        assertThatThrownBy(() -> BatchCodec.fold(new RecoveryRows(null, null, rows, null)))
                .isInstanceOf(UnreadableRowException.class)
                .hasMessageContaining("123456789012/eu-north-1/m-1/7f3a: row 2 by writer")
                .hasMessageContaining("manifest B9");
    }

    @Test
    void the_error_for_a_gap_names_the_row_after_it() {
        var rows = List.of(row(7, ENTRIES.subList(1, 5)));
        assertThatThrownBy(() -> BatchCodec.fold(new RecoveryRows(null, null, rows, null)))
                .isInstanceOf(UnreadableRowException.class)
                .hasMessageContaining("row 7");
    }

    private static List<Entry> entries() {
        var entries = new ArrayList<Entry>();
        entries.add(new Fact.Identified(Samples.IDENTITY, Samples.PARENT));
        entries.addAll(
                Samples.eventsOf(
                        List.of(
                                new EventDetails.ExecutionStarted(
                                        Samples.INPUT, "role", null, null),
                                new EventDetails.StateEntered("Ask", Samples.INPUT),
                                new EventDetails.LambdaFunctionScheduled(
                                        "function", Payload.EMPTY_OBJECT, 60L, null))));
        entries.add(new Fact.RequestAnswered("request"));
        return entries;
    }

    private static ExecutionState fold(List<Entry> entries) {
        ExecutionState state = null;
        for (var entry : entries) {
            state = ExecutionState.apply(state, entry);
        }
        return Objects.requireNonNull(state);
    }

    private static JournalRow row(long sequenceNr, List<Entry> entries) {
        return new JournalRow("id", sequenceNr, "writer", 0, BatchCodec.encode(entries), "", null);
    }
}
