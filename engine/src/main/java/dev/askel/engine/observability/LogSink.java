package dev.askel.engine.observability;

import java.util.List;

/** A destination of log records. Called on several virtual threads at a time; may block. */
public interface LogSink {
    /** The state of the log group of a machine. */
    enum Group {
        /** The group exists, or its existence is unknown. */
        USABLE,
        /** It is certain that the group does not exist. */
        MISSING
    }

    /**
     * Stores records of one stream. When this method returns, the records survive a crash of this
     * process. A record may be sent twice.
     *
     * @param records the records in the order of their events within each execution; at least one,
     *     at most {@link LogBatch#RECORDS_MAX}, and {@link LogBatch#BYTES_MAX} together
     * @return the number of records that the sink refuses permanently, for instance because the
     *     records are too old
     * @throws UndeliveredException when the records must be sent again after a delay
     * @throws InterruptedException when the caller no longer waits
     */
    int putAndCountRefused(LogStream stream, List<LogRecord> records)
            throws UndeliveredException, InterruptedException;

    /**
     * Prepares a log group for a machine that is being created or updated. A group with an unknown
     * state counts as usable.
     *
     * @throws InterruptedException when the caller no longer waits
     */
    default Group prepare(String logGroupArn) throws InterruptedException {
        return Group.USABLE;
    }
}
