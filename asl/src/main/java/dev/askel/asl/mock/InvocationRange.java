package dev.askel.asl.mock;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The invocations of a state to which a mocked response applies. A mock configuration contains them
 * as {@code 0} or as an inclusive range {@code 1-2}.
 */
public record InvocationRange(int first, int last) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

    /** Parses a range; null when the string is not a range. */
    public static @Nullable InvocationRange parse(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        int first = Integer.parseInt(parts.group(1));
        int last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
        return first <= last ? new InvocationRange(first, last) : null;
    }

    /** Returns the range in the syntax of a mock configuration. */
    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }

    /** Whether both ranges have an invocation in common. */
    public boolean overlaps(InvocationRange other) {
        return first <= other.last && other.first <= last;
    }
}
