package dev.askel.engine.observability;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers records of one log group and puts them into its sink in as few calls as it takes. */
public final class LogBatch {
    /** Records of one call (CloudWatch Logs, PutLogEvents). */
    public static final int RECORDS_MAX = 10_000;

    /** Bytes of one call, each record with {@link #RECORD_BYTES} more (PutLogEvents). */
    public static final int BYTES_MAX = 1024 * 1024;

    /** What a record counts besides its text (PutLogEvents). */
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

    /** Adds a record; what it finds no room beside goes out first. */
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

    /** Puts all that was gathered. */
    void flush() throws UndeliveredException, InterruptedException {
        for (var each : byMachine.entrySet()) {
            refused +=
                    sink.put(streams.now(logGroupArn, each.getKey()), List.copyOf(each.getValue()));
        }
        byMachine.clear();
        records = 0;
        bytes = 0;
    }

    /** How many records the sink has refused for ever so far. */
    int refused() {
        return refused;
    }
}
