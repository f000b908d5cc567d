package dev.askel.engine.observability;

import dev.askel.engine.clock.EngineTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** The names of a node's log streams: a new one every hour, as AWS has them. */
final class LogStreams {
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyy-MM-dd-HH").withZone(ZoneOffset.UTC);

    private final EngineTime time;
    private final String node;

    /**
     * The streams of a node.
     *
     * @param node tells it from others that write at the same time
     */
    LogStreams(EngineTime time, int node) {
        this.time = time;
        this.node = HexFormat.of().toHexDigits(node);
    }

    /** The stream that a machine's records go to now. */
    LogStream now(String logGroupArn, String machineName) {
        return new LogStream(
                logGroupArn,
                "states/%s/%s/%s"
                        .formatted(
                                machineName,
                                HOUR.format(Instant.ofEpochMilli(time.millis())),
                                node));
    }
}
