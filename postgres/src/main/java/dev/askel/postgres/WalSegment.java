package dev.askel.postgres;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A segment of the write-ahead log: 16 MiB of a timeline.
 *
 * <p>Segment numbers grow along the history of a cluster, also across timelines: a timeline begins
 * in the segment in which its parent was left.
 *
 * @param timeline the timeline that wrote the segment
 * @param number the position in the log, divided by the size of a segment
 */
record WalSegment(long timeline, long number) {
    /** The size of a segment that {@code initdb} chooses. */
    static final long BYTES = 16L << 20;

    private static final long PER_LOG_ID = (1L << 32) / BYTES;
    private static final Pattern NAME = Pattern.compile("([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})");

    /** Parses a position such as {@code 0/3000028}. */
    static long parsePosition(String lsn) {
        var slash = lsn.indexOf('/');
        return (Long.parseLong(lsn.substring(0, slash), 16) << 32)
                | Long.parseLong(lsn.substring(slash + 1), 16);
    }

    /** Returns the segment that contains a position. */
    static WalSegment at(long timeline, String lsn) {
        return new WalSegment(timeline, parsePosition(lsn) / BYTES);
    }

    /** Parses the name of a complete segment; empty for all other names. */
    static Optional<WalSegment> parse(String name) {
        var matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(
                        new WalSegment(
                                Long.parseLong(matcher.group(1), 16),
                                Long.parseLong(matcher.group(2), 16) * PER_LOG_ID
                                        + Long.parseLong(matcher.group(3), 16)))
                : Optional.empty();
    }

    /** Returns the file name that PostgreSQL gives to the segment. */
    String fileName() {
        return "%08X%08X%08X".formatted(timeline, number / PER_LOG_ID, number % PER_LOG_ID);
    }
}
