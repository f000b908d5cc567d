package dev.askel.engine.execution;

import dev.askel.asl.history.Entry;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.NewRow;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows that end an execution from outside: the end itself, then rows that say nothing, up to
 * the number behind the last that the journal had. Nobody can have read more than that, so whoever
 * still takes himself for the owner meets a row wherever he goes on: the primary key fences him,
 * which costs the writes of the living nothing.
 */
final class EndRows {
    private static final long BYTES_ESTIMATE = 1_024;

    private EndRows() {}

    /**
     * The rows from {@code first} on.
     *
     * @param entries what the end is
     * @param bytes about how much data they have
     * @param first the number of the end
     * @param last the last row that the journal had, which may be behind {@code first}
     */
    static List<NewRow> of(List<Entry> entries, long bytes, long first, long last, long nowMillis) {
        var writer = RandomUuid.next().toString();
        var rows = new ArrayList<NewRow>();
        rows.add(
                new NewRow(
                        first,
                        writer,
                        nowMillis,
                        () -> BatchCodec.encode(entries),
                        BYTES_ESTIMATE + bytes));
        var nothing = BatchCodec.encode(List.of());
        for (long at = first + 1; at <= last + 1; at++) {
            rows.add(new NewRow(at, writer, nowMillis, () -> nothing, nothing.bytes().size()));
        }
        return rows;
    }
}
