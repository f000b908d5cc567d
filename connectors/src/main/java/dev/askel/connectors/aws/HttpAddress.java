package dev.askel.connectors.aws;

import java.net.URI;

/** Reads the addresses that operators write into settings. */
public final class HttpAddress {
    private HttpAddress() {}

    /**
     * Reads one address.
     *
     * @param setting where the text was written, for the message
     * @return the address, without a slash at its end
     * @throws IllegalArgumentException when the text is no http or https URL with a host
     */
    public static URI of(String setting, String text) {
        var trimmed = text.strip();
        while (trimmed.endsWith("/")) {
            trimmed = trimmed.substring(0, trimmed.length() - 1);
        }
        URI address;
        try {
            address = URI.create(trimmed);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(refusal(setting, text), e);
        }
        var scheme = address.getScheme();
        if (address.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(refusal(setting, text));
        }
        return address;
    }

    private static String refusal(String setting, String text) {
        return "%s is '%s', expected a URL such as http://localhost:9000".formatted(setting, text);
    }
}
