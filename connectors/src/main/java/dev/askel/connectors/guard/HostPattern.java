package dev.askel.connectors.guard;

import java.util.Locale;

/**
 * Hosts as an operator names them: {@code api.example.com}, {@code *.example.com} for all below it,
 * or {@code *} for all.
 *
 * @param text in lower case
 */
record HostPattern(String text) {
    private static final String ANY = "*";

    HostPattern {
        if (text.isBlank() || text.lastIndexOf('*') > 0 || !text.strip().equals(text)) {
            throw new IllegalArgumentException(
                    "'%s' names no hosts, expected api.example.com, *.example.com or *"
                            .formatted(text));
        }
    }

    static HostPattern of(String text) {
        return new HostPattern(text.toLowerCase(Locale.ROOT));
    }

    /**
     * Whether the host is one of them.
     *
     * @param host as {@link HostGuard#normalized} has it
     */
    boolean matches(String host) {
        if (text.equals(ANY)) {
            return true;
        }
        return text.startsWith("*.") ? host.endsWith(text.substring(1)) : host.equals(text);
    }
}
