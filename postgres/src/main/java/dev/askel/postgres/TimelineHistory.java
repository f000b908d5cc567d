package dev.askel.postgres;

import java.util.ArrayList;
import java.util.List;

/**
 * The ancestors of a timeline. A restore to a moment, and the promotion of a standby, begin a new
 * timeline.
 *
 * @param timeline the timeline
 * @param ancestors its ancestors, the oldest first
 */
record TimelineHistory(long timeline, List<Ancestor> ancestors) {
    /**
     * An ancestor.
     *
     * @param end the position at which its descendant left it
     */
    record Ancestor(long timeline, String end) {}

    TimelineHistory {
        ancestors = List.copyOf(ancestors);
    }

    /** Returns the file name that PostgreSQL gives to the history of a timeline. */
    static String fileName(long timeline) {
        return "%08X.history".formatted(timeline);
    }

    /**
     * Parses PostgreSQL's history file.
     *
     * @param text lines with a timeline, a position and a reason, separated by white space
     */
    static TimelineHistory parse(long timeline, String text) {
        var ancestors = new ArrayList<Ancestor>();
        for (var line : text.lines().map(String::strip).toList()) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                var words = line.split("\\s+", 3);
                ancestors.add(new Ancestor(Long.parseLong(words[0]), words[1]));
            }
        }
        return new TimelineHistory(timeline, ancestors);
    }

    /** Whether a position of a timeline is part of the history of this timeline. */
    boolean contains(long other, String lsn) {
        return other == timeline
                || ancestors.stream()
                        .anyMatch(ancestor ->
                                ancestor.timeline() == other
                                        && WalSegment.parsePosition(lsn)
                                                <= WalSegment.parsePosition(ancestor.end()));
    }

    /**
     * Returns the timeline whose file PostgreSQL reads for a segment number: the newest one that
     * had begun by then.
     */
    long timelineOf(long segmentNumber) {
        for (var ancestor : ancestors) {
            if (segmentNumber < WalSegment.parsePosition(ancestor.end()) / WalSegment.BYTES) {
                return ancestor.timeline();
            }
        }
        return timeline;
    }
}
