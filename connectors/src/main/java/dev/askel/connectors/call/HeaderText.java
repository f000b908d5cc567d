package dev.askel.connectors.call;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Encodes user-supplied texts as values of HTTP headers. */
public final class HeaderText {
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+");

    private HeaderText() {}

    /** The text, percent-encoded when it contains anything but printable ASCII. */
    public static String of(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~')
                ? text
                : URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Whether the text is a valid header name (RFC 9110, token). */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
