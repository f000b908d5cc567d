package dev.askel.engine.observability;

import dev.askel.engine.clock.EngineTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** Names the log streams of a node. As on AWS, each hour has a new stream. */
final class LogStreams {
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyy-MM-dd-HH").withZone(ZoneOffset.UTC);

    private final EngineTime time;
    private final String node;

    /**
     * Creates the streams of a node.
     *
     * @param node distinguishes the node from others that write at the same time
     */
    LogStreams(EngineTime time, int node) {
        this.time = time;
        this.node = HexFormat.of().toHexDigits(node);
    }

    /** Returns the current stream of a machine. */
    LogStream current(String logGroupArn, String machineName) {
        return new LogStream(
                logGroupArn,
                "states/%s/%s/%s"
                        .formatted(
                                machineName,
                                HOUR.format(Instant.ofEpochMilli(time.millis())),
                                node));
    }
}
