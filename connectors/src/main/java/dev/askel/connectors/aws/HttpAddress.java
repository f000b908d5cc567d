package dev.askel.connectors.aws;

import dev.askel.connectors.call.TargetUrl;
import java.net.URI;

/** Reads base addresses in settings, to which paths are appended. */
public final class HttpAddress {
    private HttpAddress() {}

    /**
     * Reads an address.
     *
     * @param setting the name of the setting, for the message
     * @return the address, without a trailing slash
     * @throws IllegalArgumentException when the text is not an http or https URL with a host, or
     *     has a query or fragment, after which no path can be appended
     */
    public static URI of(String setting, String text) {
        var address = TargetUrl.of(setting, text);
        var uri = address.uri();
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "%s is '%s', expected a URL without a query or a fragment"
                            .formatted(setting, address));
        }
        return uri;
    }
}
