package dev.askel.engine.journal.attribute;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The search attributes that a write stores.
 *
 * @param isChild whether the execution is a child of a Map Run
 * @param replaced the ids of the attributes whose stored values are deleted first; none for a new
 *     execution
 * @param rows the values that are inserted
 */
public record AttributeWrite(
        long startedAtMillis, boolean isChild, List<Long> replaced, List<AttributeRow> rows) {
    public AttributeWrite {
        replaced = List.copyOf(replaced);
        rows = List.copyOf(rows);
    }

    /** Returns the estimated bytes in memory and in the transaction; 0 for null. */
    public static long bytesEstimate(@Nullable AttributeWrite write) {
        return write == null
                ? 0
                : (long) Long.BYTES * write.replaced.size()
                        + write.rows.stream().mapToLong(AttributeRow::bytesEstimate).sum();
    }
}
