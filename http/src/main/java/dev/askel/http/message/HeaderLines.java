package dev.askel.http.message;

import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * Detects header values that may contain the line break after them. The HTTP library decodes UTF-8.
 * Where a first byte of a longer character is followed by no such character, it takes the next one
 * to three bytes as they are, also a line break. The next header line is then part of the value, so
 * that a proxy and this server find different ends of the request. A value that ends with a
 * character from U+00C0 to U+00FF in correct UTF-8 cannot be distinguished, and is detected as
 * well.
 */
public final class HeaderLines {
    /**
     * The first bytes of characters of two to four bytes; the library copies them as characters.
     */
    private static final char START_MIN = '\u00c0';

    private static final char START_MAX = '\u00ff';

    /** The first bytes of characters of four bytes. */
    private static final char LONG_START_MIN = '\u00f0';

    private HeaderLines() {}

    /** Whether a line break of the head may be part of a header value. */
    public static boolean mayHideLineBreak(HttpRequest request) {
        for (var header : request.getHeaders()) {
            if (mayContainLineBreak(header.value())) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayContainLineBreak(String value) {
        int length = value.length();
        // The library has removed a line break at the end of the value.
        return value.indexOf('\n') >= 0
                || value.indexOf('\r') >= 0
                || (length > 0 && isBetween(START_MIN, value.charAt(length - 1)))
                || (length > 1 && isBetween(LONG_START_MIN, value.charAt(length - 2)));
    }

    private static boolean isBetween(char min, char character) {
        return character >= min && character <= START_MAX;
    }
}
