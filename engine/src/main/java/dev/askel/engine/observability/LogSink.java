package dev.askel.engine.observability;

import java.util.List;

/** Takes log records. Called on virtual threads, from several at a time; it may block. */
public interface LogSink {
    /** What a sink says of a log group that a machine is to use. */
    enum Group {
        /** It is there, or nobody could say. */
        USABLE,
        /** It certainly is not there. */
        MISSING
    }

    /**
     * Takes records of one stream. They are the sink's when this returns: safe from a crash of this
     * process, and of whatever else the sink promises. A record may come twice.
     *
     * @param records in the order of their events within each execution; never none, {@link
     *     LogBatch#RECORDS_MAX} at most, and {@link LogBatch#BYTES_MAX} together
     * @return how many of them it refuses for ever, as those that are too old for it
     * @throws UndeliveredException when they are to be told again later
     * @throws InterruptedException when the caller no longer waits
     */
    int put(LogStream stream, List<LogRecord> records)
            throws UndeliveredException, InterruptedException;

    /**
     * Makes a log group ready for a machine that is being created or changed. What cannot be found
     * out is no reason to refuse the machine.
     *
     * @throws InterruptedException when the caller no longer waits
     */
    default Group prepare(String logGroupArn) throws InterruptedException {
        return Group.USABLE;
    }
}
