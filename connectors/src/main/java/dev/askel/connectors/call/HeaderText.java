package dev.askel.connectors.call;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Values of HTTP headers from texts that users chose. */
public final class HeaderText {
    private HeaderText() {}

    /** The text, percent-encoded when it holds anything but printable ASCII. */
    public static String of(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~')
                ? text
                : URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
