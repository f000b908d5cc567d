package dev.askel.engine.maprun;

import dev.askel.engine.sql.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of children that one write has stored. The outcome of a child is its final status
 * with its output, or with its error and cause. The ranges of child numbers of different blocks can
 * overlap, because children end in any order.
 *
 * @param number the version of the run after the write; later blocks have larger numbers
 * @param firstChild the smallest number of a child in the block
 * @param lastChild the largest number of a child in the block
 * @param children the numbers of the children, as a multirange of PostgreSQL such as {@code
 *     {[0,5),[7,8)}}; null for a block that was read from the store
 * @param succeeded the number of succeeded children in the block; the next components count the
 *     other statuses
 * @param summaries the outcomes without outputs, errors and causes, as {@code ChildBlockCodec}
 *     encodes them
 * @param ends the complete outcomes, possibly compressed ({@link BlockCompression}); empty when
 *     only the summaries were read
 */
public record StoredBlock(
        long number,
        long firstChild,
        long lastChild,
        @Nullable String children,
        int succeeded,
        int failed,
        int timedOut,
        int aborted,
        Bytes summaries,
        Bytes ends) {
    /** Returns the block with compressed outcomes. */
    StoredBlock compressed() {
        return new StoredBlock(
                number,
                firstChild,
                lastChild,
                children,
                succeeded,
                failed,
                timedOut,
                aborted,
                summaries,
                BlockCompression.compress(ends));
    }
}
