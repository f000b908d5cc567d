package dev.askel.connectors.aws.protocol;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Percent-encoding as AWS signs it: all but letters, digits, {@code - . _ ~}. */
public final class PercentEncoding {
    private PercentEncoding() {}

    /** A part of a query, a form or one segment of a path. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /** Several segments of a path. */
    public static String encodePath(String text) {
        return encode(text).replace("%2F", "/");
    }
}
