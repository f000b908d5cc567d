package dev.askel.http.pages;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint that decodes payloads which clients have encoded before they sent them, such as
 * encrypted ones. The browser calls it, so this server never receives a decoded payload.
 *
 * @param url a URL of HTTP or HTTPS with the name or the IPv4 address of a host, without user
 *     information; empty without an endpoint
 */
public record CodecEndpoint(String url) {
    /** The name of the setting. */
    public static final String SETTING = "askel.http.console.codec-endpoint";

    /** No payload can be decoded. */
    public static final CodecEndpoint NONE = new CodecEndpoint("");

    public CodecEndpoint {
        if (!url.isEmpty() && !isPermitted(uriOrNull(url))) {
            // The text is not in the message, because it may contain a password.
            throw new IllegalArgumentException(
                    SETTING
                            + " is not a URL such as https://codec.example.com/decode, without user"
                            + " information");
        }
    }

    private static @Nullable URI uriOrNull(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static boolean isPermitted(@Nullable URI uri) {
        return uri != null
                && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                && uri.getHost() != null
                // A Content-Security-Policy cannot name an IPv6 address.
                && !uri.getHost().startsWith("[")
                && uri.getUserInfo() == null;
    }

    /** Returns scheme, host and port of the URL; empty without an endpoint. */
    String origin() {
        if (url.isEmpty()) {
            return "";
        }
        var uri = URI.create(url);
        var host = uri.getScheme() + "://" + uri.getHost();
        return uri.getPort() < 0 ? host : host + ":" + uri.getPort();
    }
}
