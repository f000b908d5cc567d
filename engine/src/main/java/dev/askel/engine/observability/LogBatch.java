package dev.askel.engine.observability;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers records of one log group and sends them to the group's sink in as few calls as possible.
 */
public final class LogBatch {
    /** The maximum number of records of one call (CloudWatch Logs, PutLogEvents). */
    public static final int RECORDS_MAX = 10_000;

    /**
     * The maximum bytes of one call, including {@link #RECORD_BYTES} for each record
     * (PutLogEvents).
     */
    public static final int BYTES_MAX = 1024 * 1024;

    /** The bytes that are counted for each record in addition to its JSON (PutLogEvents). */
    public static final int RECORD_BYTES = 26;

    private final LogSink sink;
    private final LogStreams streams;
    private final String logGroupArn;
    private final Map<String, List<LogRecord>> byMachine = new LinkedHashMap<>();
    private int records;
    private int refused;
    private long bytes;

    LogBatch(LogSink sink, LogStreams streams, String logGroupArn) {
        this.sink = sink;
        this.streams = streams;
        this.logGroupArn = logGroupArn;
    }

    /** Adds a record. If there is no space for the record, sends the gathered records first. */
    void add(String machineName, LogRecord record)
            throws UndeliveredException, InterruptedException {
        long size = record.bytes() + (long) RECORD_BYTES;
        if (bytes + size > BYTES_MAX || records == RECORDS_MAX) {
            flush();
        }
        byMachine.computeIfAbsent(machineName, _ -> new ArrayList<>()).add(record);
        records++;
        bytes += size;
    }

    /** Sends the gathered records. */
    void flush() throws UndeliveredException, InterruptedException {
        for (var each : byMachine.entrySet()) {
            refused +=
                    sink.putAndCountRefused(
                            streams.current(logGroupArn, each.getKey()),
                            List.copyOf(each.getValue()));
        }
        byMachine.clear();
        records = 0;
        bytes = 0;
    }

    /** Returns the number of records that the sink has permanently refused so far. */
    int refusedCount() {
        return refused;
    }
}
