package dev.askel.asl.expression;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Parses the timestamps that the Amazon States Language accepts (docs/aws/asl.md section 7): RFC
 * 3339 with an upper-case {@code T}, an upper-case {@code Z} or a numeric offset, and a fraction of
 * at most nine digits.
 */
public final class Rfc3339 {
    /** The length of the longest timestamp: {@code 2016-03-14T01:59:00.123456789+00:00}. */
    private static final int LENGTH_MAX = 35;

    private static final Pattern SHAPE =
            Pattern.compile(
                    "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?"
                            + "(Z|[+-][0-9]{2}:[0-9]{2})");

    private Rfc3339() {}

    /** Returns the instant; empty when the string is not such a timestamp. */
    public static Optional<Instant> parse(String text) {
        if (text.length() > LENGTH_MAX || !SHAPE.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /** Whether {@link #parse} returns an instant. */
    public static boolean isTimestamp(String text) {
        return parse(text).isPresent();
    }
}
