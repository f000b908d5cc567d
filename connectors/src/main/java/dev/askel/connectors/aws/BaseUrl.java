package dev.askel.connectors.aws;

import dev.askel.connectors.call.TargetUrl;
import java.net.URI;

/** Reads the base URL of a service from a setting. Callers append paths to it. */
public final class BaseUrl {
    private BaseUrl() {}

    /**
     * Reads a URL.
     *
     * @param setting the name of the setting, for the message
     * @return the URL, without a trailing slash
     * @throws IllegalArgumentException when the text is not an http or https URL with a host, or
     *     has a query or a fragment
     */
    public static URI parse(String setting, String text) {
        var address = TargetUrl.parse(setting, text);
        var uri = address.uri();
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "%s is '%s', expected a URL without a query or a fragment"
                            .formatted(setting, address));
        }
        return uri;
    }
}
