package dev.askel.connectors.guard;

import java.util.Locale;

/**
 * A pattern of hosts in a setting: {@code api.example.com}, {@code *.example.com} for all its
 * subdomains, or {@code *} for all hosts.
 *
 * @param text the text in lower case
 */
record HostPattern(String text) {
    private static final String ANY = "*";

    HostPattern {
        if (text.isBlank() || text.lastIndexOf('*') > 0 || !text.strip().equals(text)) {
            throw new IllegalArgumentException(
                    "'%s' is not a host pattern, expected api.example.com, *.example.com or *"
                            .formatted(text));
        }
    }

    static HostPattern parse(String text) {
        return new HostPattern(text.toLowerCase(Locale.ROOT));
    }

    /**
     * Whether the pattern matches the host.
     *
     * @param host normalised by {@link HostGuard#normalize}
     */
    boolean matches(String host) {
        if (text.equals(ANY)) {
            return true;
        }
        return text.startsWith("*.") ? host.endsWith(text.substring(1)) : host.equals(text);
    }
}
