package dev.askel.engine.maprun.child;

import dev.askel.engine.sql.Bytes;

/**
 * Ends of children in their stored form, one row of {@code map_run_ends}.
 *
 * @param summaries the ends without their data ({@link ChildBlockCodec#summaries})
 * @param ends the ends with their data ({@link ChildBlockCodec#ends})
 * @param firstChild the smallest number of a child in the block
 * @param lastChild the largest number of a child in the block
 * @param succeeded the number of children that succeeded
 */
public record EncodedBlock(
        Bytes summaries,
        Bytes ends,
        long firstChild,
        long lastChild,
        int succeeded,
        int failed,
        int timedOut,
        int aborted) {}
