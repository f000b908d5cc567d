package dev.askel.connectors.call;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Values of HTTP headers from texts that users chose. */
public final class HeaderText {
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+");

    private HeaderText() {}

    /** The text, percent-encoded when it holds anything but printable ASCII. */
    public static String of(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~')
                ? text
                : URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Whether that can be a header's name (RFC 9110, token). */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
