package dev.askel.connectors.logs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.engine.observability.LogRecord;
import dev.askel.engine.observability.LogSink;
import dev.askel.engine.observability.LogStream;
import dev.askel.engine.observability.UndeliveredException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes each record as a line of JSON that begins with the members {@code log_group} and {@code
 * log_stream}. After the write, delivery is the reader's responsibility.
 */
final class StandardOutputLogSink implements LogSink {
    private final OutputStream out;

    StandardOutputLogSink(OutputStream out) {
        this.out = out;
    }

    @Override
    public int putAndCountRefused(LogStream stream, List<LogRecord> records)
            throws UndeliveredException {
        var origin =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("log_group", LogGroupArn.withoutWildcard(stream.logGroupArn()))
                        .put("log_stream", stream.name())
                        .toString();
        var prefix = origin.substring(0, origin.length() - 1) + ",";
        var lines = new StringBuilder();
        for (var record : records) {
            lines.append(prefix).append(record.json(), 1, record.json().length()).append('\n');
        }
        try {
            synchronized (out) {
                out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException e) {
            throw new UndeliveredException("the standard output: " + e.getMessage(), e);
        }
        return 0;
    }
}
