package dev.askel.connectors.aws.protocol;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Percent-encodes like AWS's signatures: all characters except letters, digits and {@code - . _ ~}.
 */
public final class PercentEncoding {
    private PercentEncoding() {}

    /** Encodes a part of a query or form, or one segment of a path. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /** Encodes several segments of a path. */
    public static String encodePath(String text) {
        return encode(text).replace("%2F", "/");
    }
}
