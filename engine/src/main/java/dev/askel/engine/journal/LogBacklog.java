package dev.askel.engine.journal;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.sql.Bytes;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log records and event bus records of committed rows that are not delivered yet. The journal's
 * transactions store these records, so they are delivered even if a node is killed. A record can be
 * delivered twice.
 */
public interface LogBacklog {
    /**
     * A log group that has pending records.
     *
     * @param slice the slice of the ARN ({@link Slices#of})
     */
    record Group(int slice, String logGroupArn) {
        /** Returns the group of that ARN. */
        public static Group of(String logGroupArn) {
            return new Group(Slices.of(logGroupArn), logGroupArn);
        }
    }

    /**
     * A journal row with pending records.
     *
     * @param id identifies the row in {@link #deleteDelivered}; increases in the order of an
     *     execution's rows
     * @param pendingSinceMillis engine time of the row, epoch milliseconds
     * @param machineName null when the execution was deleted
     * @param row the journal row; null when the row was deleted
     * @param record the complete record to send; null when the records are made from the journal
     *     row
     */
    record PendingRow(
            long id,
            String persistenceId,
            PendingLog log,
            long pendingSinceMillis,
            @Nullable String machineName,
            @Nullable EncodedPayload row,
            @Nullable Bytes record) {}

    /** Returns groups of these slices that have pending records, at most {@code groupsMax}. */
    CompletionStage<List<Group>> groups(SliceRange slices, int groupsMax);

    /**
     * Returns the oldest pending rows of a group, in the order of their ids.
     *
     * @param afterId the id of the last row that the caller has read; 0 before the first row
     * @param bytesMax maximum stored payload bytes; a single row may have more
     */
    CompletionStage<List<PendingRow>> pendingRows(
            Group group, long afterId, int rowsMax, long bytesMax);

    /**
     * Deletes delivered rows. The deletion becomes durable asynchronously. After a crash, some rows
     * may therefore be pending again.
     */
    CompletionStage<?> deleteDelivered(Group group, List<Long> ids);

    /**
     * Deletes pending rows of a group that are older than a time, at most {@code rowsMax}.
     *
     * @return the number of deleted rows
     */
    CompletionStage<Integer> deleteOlder(Group group, long beforeMillis, int rowsMax);

    /**
     * Calls {@code listener} with a group after each commit of this node that stores pending
     * records of the group. The listener runs on a journal thread and must not block.
     */
    void onPending(Consumer<Group> listener);
}
