package dev.askel.engine.journal;

import dev.askel.engine.sql.Bytes;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pending records of one journal row. They are stored until {@link LogBacklog#deleteDelivered}
 * deletes them. They are either log records of the row's events for the machine's log group, or one
 * complete record for an event bus.
 *
 * @param logGroupArn ARN of the log group, or of the event bus
 * @param level the log level that selects events, by its name in the API
 * @param withData whether the records include inputs and outputs
 * @param redriveCount the number of redrives of the execution before this row
 * @param record JSON in UTF-8, created on a writer thread; null when the records are made from the
 *     row's events
 * @param bytesEstimate estimated size of the record; counts against the queue's bound
 */
public record PendingLog(
        String logGroupArn,
        String level,
        boolean withData,
        int redriveCount,
        @Nullable Supplier<Bytes> record,
        long bytesEstimate) {
    /** The value of the column for the level when the row has a complete record. */
    private static final String RECORD = "RECORD";

    /** Returns pending log records of a row's events. */
    public static PendingLog events(
            String logGroupArn, String level, boolean withData, int redriveCount) {
        return new PendingLog(logGroupArn, level, withData, redriveCount, null, 0);
    }

    /** Returns one pending record for an event bus. */
    public static PendingLog record(String busArn, Supplier<Bytes> record, long bytesEstimate) {
        return new PendingLog(busArn, RECORD, true, 0, once(record), bytesEstimate);
    }

    private static Supplier<Bytes> once(Supplier<Bytes> record) {
        var created = new AtomicReference<@Nullable Bytes>();
        return () -> {
            var known = created.get();
            if (known == null) {
                known = record.get();
                created.set(known);
            }
            return known;
        };
    }
}
