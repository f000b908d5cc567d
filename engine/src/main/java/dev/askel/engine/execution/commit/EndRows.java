package dev.askel.engine.execution.commit;

import dev.askel.asl.history.Entry;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.NewRow;
import java.util.ArrayList;
import java.util.List;

/**
 * Creates the rows that end an execution without its actor. The first row contains the entries of
 * the end. Empty rows follow, up to the number after the journal's last row.
 *
 * <p>These rows fence a previous owner of the execution that is still writing. Its next row would
 * have the number of one of these rows, so the primary key rejects the write. Normal writes
 * therefore need no additional check.
 */
public final class EndRows {
    private static final long BYTES_ESTIMATE = 1_024;

    private EndRows() {}

    /**
     * Creates the rows from number {@code firstRow} on.
     *
     * @param entries the entries that end the execution
     * @param bytes the estimated size of the entries' data
     * @param firstRow the number of the row with these entries
     * @param lastRow the number of the journal's last row; may be larger than {@code firstRow}
     */
    public static List<NewRow> of(
            List<Entry> entries, long bytes, long firstRow, long lastRow, long nowMillis) {
        var writer = RandomUuid.next().toString();
        var rows = new ArrayList<NewRow>();
        rows.add(
                new NewRow(
                        firstRow,
                        writer,
                        nowMillis,
                        () -> BatchCodec.encode(entries),
                        BYTES_ESTIMATE + bytes));
        var nothing = BatchCodec.encode(List.of());
        for (long at = firstRow + 1; at <= lastRow + 1; at++) {
            rows.add(new NewRow(at, writer, nowMillis, () -> nothing, nothing.bytes().size()));
        }
        return rows;
    }
}
