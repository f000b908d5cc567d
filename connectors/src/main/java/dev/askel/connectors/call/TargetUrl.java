package dev.askel.connectors.call;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A URL in a setting. {@link #toString} omits the userinfo, query and fragment, because operators
 * put access keys there. Messages, logs and histories use only that string.
 *
 * @param uri the complete URL; its query is sent, its userinfo is not, and neither is displayed
 */
public record TargetUrl(URI uri) {
    private static final String HIDDEN = "***";

    /**
     * Reads a setting.
     *
     * @param setting the name of the setting, for the message
     * @throws IllegalArgumentException when the text is not an http or https URL with a host;
     *     neither the message nor a cause contains a secret part of the text
     */
    public static TargetUrl parse(String setting, String text) {
        var read = read(text.strip());
        if (read == null) {
            throw new IllegalArgumentException(
                    "%s is '%s', expected a URL such as http://localhost:9000"
                            .formatted(setting, redact(text)));
        }
        return new TargetUrl(read);
    }

    private static @Nullable URI read(String text) {
        URI uri;
        try {
            uri = URI.create(withoutLastSlash(text));
        } catch (IllegalArgumentException _) {
            // The exception would expose the text.
            return null;
        }
        var scheme = uri.getScheme();
        var isHttp = "http".equals(scheme) || "https".equals(scheme);
        return isHttp && uri.getHost() != null ? uri : null;
    }

    /** Removes trailing slashes, except in a query, where they belong to a value. */
    private static String withoutLastSlash(String text) {
        var trimmed = text;
        while (trimmed.endsWith("/") && trimmed.indexOf('?') < 0) {
            trimmed = trimmed.substring(0, trimmed.length() - 1);
        }
        return trimmed;
    }

    /**
     * Returns a string that may be a URL, without the parts that can contain a secret. A string
     * with {@code @} is hidden completely, because only a valid URL shows where its userinfo begins
     * and ends.
     */
    public static String redact(String text) {
        if (text.indexOf('@') >= 0) {
            return HIDDEN;
        }
        var end = text.indexOf('?') < 0 ? text.indexOf('#') : text.indexOf('?');
        return end < 0 ? text : text.substring(0, end + 1) + HIDDEN;
    }

    /** Scheme, host, port and path, with {@code ***} in place of userinfo and query. */
    @Override
    public String toString() {
        var text = new StringBuilder().append(uri.getScheme()).append("://");
        if (uri.getRawUserInfo() != null) {
            text.append(HIDDEN).append('@');
        }
        text.append(uri.getHost());
        if (uri.getPort() >= 0) {
            text.append(':').append(uri.getPort());
        }
        text.append(uri.getRawPath());
        return uri.getRawQuery() == null
                ? text.toString()
                : text.append('?').append(HIDDEN).toString();
    }
}
