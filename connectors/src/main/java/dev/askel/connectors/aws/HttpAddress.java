package dev.askel.connectors.aws;

import dev.askel.connectors.call.TargetUrl;
import java.net.URI;

/** Reads the addresses that operators write into settings and to which paths are added. */
public final class HttpAddress {
    private HttpAddress() {}

    /**
     * Reads one address.
     *
     * @param setting where the text was written, for the message
     * @return the address, without a slash at its end
     * @throws IllegalArgumentException when the text is no http or https URL with a host, or has a
     *     query or a fragment, after which no path can be added
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
