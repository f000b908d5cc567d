package dev.askel.asl.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The pattern of StringMatches (docs/aws/asl.md section 7.1). {@code *} matches any sequence of
 * characters, {@code \*} matches an asterisk, and {@code \\} matches a backslash.
 *
 * <p>The segments between the asterisks are searched from left to right, with the algorithm of
 * Knuth, Morris and Pratt. So matching takes linear time for any pattern and any string.
 */
public final class WildcardPattern {

    private final String source;
    private final List<Segment> segments;
    private final boolean endsInEscape;

    private WildcardPattern(String source, List<Segment> segments, boolean endsInEscape) {
        this.source = source;
        this.segments = segments;
        this.endsInEscape = endsInEscape;
    }

    /**
     * Compiles a pattern. Every string is accepted, but a pattern may {@linkplain #endsInEscape end
     * in a backslash}.
     */
    public static WildcardPattern compile(String source) {
        var segments = new ArrayList<Segment>();
        var segment = new StringBuilder();
        int at = 0;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '*') {
                segments.add(new Segment(segment.toString()));
                segment.setLength(0);
            } else if (c == '\\' && at + 1 < source.length()) {
                at++;
                char escaped = source.charAt(at);
                // Before any other character, a backslash is literal.
                if (escaped != '*' && escaped != '\\') {
                    segment.append(c);
                }
                segment.append(escaped);
            } else if (c == '\\') {
                return new WildcardPattern(source, List.of(), true);
            } else {
                segment.append(c);
            }
            at++;
        }
        segments.add(new Segment(segment.toString()));
        return new WildcardPattern(source, List.copyOf(segments), false);
    }

    /** Returns the pattern as the definition contains it. */
    public String source() {
        return source;
    }

    /**
     * Whether the pattern ends in a single backslash. The state then fails when it evaluates the
     * rule.
     */
    public boolean endsInEscape() {
        return endsInEscape;
    }

    /**
     * Whether the pattern matches the whole string. UTF-16 code units are compared, and case
     * matters.
     */
    public boolean matches(String text) {
        if (endsInEscape) {
            return false;
        }
        var first = segments.getFirst().text;
        if (segments.size() == 1) {
            return text.equals(first);
        }
        var last = segments.getLast().text;
        int end = text.length() - last.length();
        if (end < first.length() || !text.startsWith(first) || !text.endsWith(last)) {
            return false;
        }
        int at = first.length();
        for (Segment middle : segments.subList(1, segments.size() - 1)) {
            at = middle.endOfFirst(text, at, end);
            if (at < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * A segment of the pattern without wildcards. For each prefix of the segment, {@code borders}
     * contains the length of its longest border: the longest proper prefix that is also a suffix.
     */
    private static final class Segment {
        private final String text;
        private final int[] borders;

        Segment(String text) {
            this.text = text;
            this.borders = new int[text.length()];
            int border = 0;
            for (int i = 1; i < borders.length; i++) {
                border = extend(border, text.charAt(i));
                borders[i] = border;
            }
        }

        /**
         * Returns the end of the first occurrence between {@code from} and {@code to}; -1 without
         * an occurrence.
         */
        int endOfFirst(String where, int from, int to) {
            if (text.isEmpty()) {
                return from;
            }
            int matched = 0;
            for (int i = from; i < to; i++) {
                matched = extend(matched, where.charAt(i));
                if (matched == text.length()) {
                    return i + 1;
                }
            }
            return -1;
        }

        private int extend(int matched, char next) {
            int length = matched;
            while (length > 0 && text.charAt(length) != next) {
                length = borders[length - 1];
            }
            return text.charAt(length) == next ? length + 1 : 0;
        }
    }
}
