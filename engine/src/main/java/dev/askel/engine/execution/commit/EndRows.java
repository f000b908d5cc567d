package dev.askel.engine.execution.commit;

import dev.askel.asl.history.Entry;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.NewRow;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the rows that end an execution from outside its actor: the end itself, then empty rows up
 * to the number after the journal's last row.
 *
 * <p>An actor that still considers itself the owner has read no further row. Wherever it continues
 * to write, it meets one of these rows, and the primary key fences it. The writes of other
 * executions cost no more.
 */
public final class EndRows {
    private static final long BYTES_ESTIMATE = 1_024;

    private EndRows() {}

    /**
     * Makes the rows from {@code first} on.
     *
     * @param entries of the end
     * @param bytes estimated size of their data
     * @param first the number of the end's row
     * @param last the journal's last row; it may be after {@code first}
     */
    public static List<NewRow> of(
            List<Entry> entries, long bytes, long first, long last, long nowMillis) {
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
