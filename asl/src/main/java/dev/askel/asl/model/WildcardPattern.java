package dev.askel.asl.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The pattern of StringMatches: {@code *} matches any sequence of characters, {@code \*} a star,
 * {@code \\} a backslash (docs/aws/asl.md section 7.1).
 *
 * <p>The texts between the stars are searched from left to right, each once and in linear time
 * (Knuth, Morris and Pratt). So no pattern and no text makes a comparison slow.
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

    /** Compiles a pattern. Every text is a valid pattern; see {@link #endsInEscape}. */
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
                // Before any other character a backslash is literal.
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

    /** The text of the definition. */
    public String source() {
        return source;
    }

    /**
     * Whether the pattern ends in a single backslash, which fails the state when the rule is
     * evaluated.
     */
    public boolean endsInEscape() {
        return endsInEscape;
    }

    /** Whether the pattern matches the whole text, by UTF-16 code units and with case. */
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
     * A text between stars. For each prefix of the text, {@code borders} has the length of its
     * longest border: the longest proper prefix that is also a suffix.
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

        /** The end of the first occurrence within from..to, or -1. */
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
