package dev.askel.connectors.call;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Encodes user-supplied strings as values of HTTP headers. */
public final class HeaderText {
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+");

    private HeaderText() {}

    /**
     * Returns the string unchanged if all characters are printable ASCII. Otherwise it is
     * form-encoded: a space becomes {@code +}.
     */
    public static String encode(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~')
                ? text
                : URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Whether the string is a valid header name (RFC 9110, token). */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
