package dev.askel.access.signature;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Optional;

/** Reads and writes times in ISO 8601's basic format, such as {@code 20260301T120000Z}. */
final class SigningTime {
    private static final int LENGTH = "20260301T120000Z".length();
    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'")
                    .withResolverStyle(ResolverStyle.STRICT);

    /** The number of characters of the date at the beginning of a time. */
    static final int DAY_LENGTH = 8;

    private SigningTime() {}

    /** Reads a time; empty when it is malformed. */
    static Optional<Instant> parse(String text) {
        if (text.length() != LENGTH
                || text.charAt(DAY_LENGTH) != 'T'
                || text.charAt(LENGTH - 1) != 'Z') {
            return Optional.empty();
        }
        int year = number(text, 0, 4);
        int month = number(text, 4, 6);
        int day = number(text, 6, 8);
        int hour = number(text, 9, 11);
        int minute = number(text, 11, 13);
        int second = number(text, 13, 15);
        try {
            // A negative number is outside the range of each field.
            return year < 0
                    ? Optional.empty()
                    : Optional.of(
                            LocalDateTime.of(year, month, day, hour, minute, second)
                                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Returns the number that the digits in a range form; -1 when one is not a digit. */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    static String format(Instant time) {
        return BASIC.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
    }
}
