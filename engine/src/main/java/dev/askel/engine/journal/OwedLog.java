package dev.askel.engine.journal;

import dev.askel.engine.sql.Bytes;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a row owes to its machine's log: records of the events it holds, until {@link
 * LogBacklog#delivered} takes it off. Or what it owes to an event bus: one record that is stored as
 * it is sent.
 *
 * @param logGroupArn where they go; of the bus for such a record
 * @param level which events are logged, by its name in the API
 * @param withData whether inputs and outputs go with them
 * @param redriveCount how often the execution had been redriven before this row
 * @param record JSON in UTF-8, made on a writer thread; null for what is made of the row's events
 * @param bytesEstimate about how many bytes the record has; counts against the queue's bound
 */
public record OwedLog(
        String logGroupArn,
        String level,
        boolean withData,
        int redriveCount,
        @Nullable Supplier<Bytes> record,
        long bytesEstimate) {
    /** In place of a level where the record is there already. */
    private static final String RECORD = "RECORD";

    /** Records of a row's events. */
    public static OwedLog events(
            String logGroupArn, String level, boolean withData, int redriveCount) {
        return new OwedLog(logGroupArn, level, withData, redriveCount, null, 0);
    }

    /** One record for an event bus. */
    public static OwedLog record(String busArn, Supplier<Bytes> record, long bytesEstimate) {
        return new OwedLog(busArn, RECORD, true, 0, record, bytesEstimate);
    }
}
