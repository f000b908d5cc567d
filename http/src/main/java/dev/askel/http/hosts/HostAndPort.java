package dev.askel.http.hosts;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host and a port in canonical form, as {@code Host} and {@code Origin} name them.
 *
 * @param host lower case, without a trailing dot and without the brackets of an IPv6 address
 * @param address the address when the host is an IP address; null when it is a name
 * @param port {@link #NO_PORT} when the text contains no port
 */
record HostAndPort(String host, @Nullable InetAddress address, int port) {
    static final int NO_PORT = -1;

    private static final int PORT_MAX = 65_535;

    /** RFC 1035, section 2.3.4, without the trailing dot. */
    private static final int NAME_CHARS_MAX = 253;

    private static final String LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");

    /** Zone identifiers are not accepted, because they have no meaning on another machine. */
    private static final Pattern BRACKETED =
            Pattern.compile("\\[([0-9a-f:.]{2,45})](?::(\\d{0,5}))?");

    private static final Pattern UNBRACKETED = Pattern.compile("([^:]{1,254})(?::(\\d{0,5}))?");

    /** Parses {@code host} or {@code host:port}; empty when it is malformed. Resolves no name. */
    static Optional<HostAndPort> parse(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        var bracketed = BRACKETED.matcher(lower);
        if (bracketed.matches()) {
            return of(bracketed.group(1), bracketed.group(2), true);
        }
        var unbracketed = UNBRACKETED.matcher(lower);
        return unbracketed.matches()
                ? of(withoutTrailingDot(unbracketed.group(1)), unbracketed.group(2), false)
                : Optional.empty();
    }

    private static Optional<HostAndPort> of(String host, @Nullable String digits, boolean isIpv6) {
        int port = digits == null || digits.isEmpty() ? NO_PORT : Integer.parseInt(digits);
        if (port > PORT_MAX) {
            return Optional.empty();
        }
        if (isIpv6 || IPV4.matcher(host).matches()) {
            return literal(host).map(address -> new HostAndPort(host, address, port));
        }
        return host.length() <= NAME_CHARS_MAX && NAME.matcher(host).matches()
                ? Optional.of(new HostAndPort(host, null, port))
                : Optional.empty();
    }

    private static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static String withoutTrailingDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /**
     * Returns whether both name the same host. Two spellings of one IP address name the same host.
     */
    boolean namesHostOf(HostAndPort other) {
        return address == null ? host.equals(other.host) : address.equals(other.address);
    }

    /** Returns the port, or the default when there is none. */
    int portOr(int defaultPort) {
        return port == NO_PORT ? defaultPort : port;
    }
}
