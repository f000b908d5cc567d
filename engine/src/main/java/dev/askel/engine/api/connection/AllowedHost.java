package dev.askel.engine.api.connection;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of hosts to which requests with a connection may be sent: {@code api.example.com},
 * {@code *.example.com} for all hosts below {@code example.com}, {@code 192.0.2.1} or {@code
 * [2001:db8::1]}, each with an optional {@code :port}.
 *
 * @param host the host in lower case, without a dot at its end; an IPv6 address in brackets
 * @param port null for the default port of the scheme
 */
public record AllowedHost(String host, @Nullable Integer port) {
    /** Every host at every port. {@link #parse} does not accept this pattern. */
    public static final AllowedHost ANY = new AllowedHost("*", null);

    /** The accepted form, for messages. */
    public static final String FORM =
            "a host such as api.example.com, *.example.com or api.example.com:8443";

    private static final int HOST_CHARS_MAX = 253;
    private static final int PORT_MAX = 65_535;

    /** A host, a dot at its end and a port. The pattern needs more stack for a longer text. */
    private static final int TEXT_CHARS_MAX = HOST_CHARS_MAX + ".:65535".length();

    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;
    private static final String WILDCARD = "*.";
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    /**
     * A wildcard needs at least two labels after it, because the hosts of a pattern such as {@code
     * *.com} have many owners.
     */
    private static final Pattern PATTERN =
            Pattern.compile(
                    ("(?<host>(LABEL)(\\.LABEL)*+|\\*(\\.LABEL)+\\.(?![0-9]+(:|\\.|$))LABEL|\\[[0-9a-f:.]+\\])"
                                    + "\\.?(:(?<port>[1-9][0-9]{0,4}))?")
                            .replace("LABEL", LABEL));

    /**
     * Parses a pattern.
     *
     * @throws IllegalArgumentException when the string is not such a pattern
     */
    public static AllowedHost parse(String text) {
        if (text.length() > TEXT_CHARS_MAX) {
            throw invalid(text);
        }
        var read = PATTERN.matcher(text.toLowerCase(Locale.ROOT));
        if (!read.matches() || read.group("host").length() > HOST_CHARS_MAX) {
            throw invalid(text);
        }
        var port = read.group("port");
        if (port != null && Integer.parseInt(port) > PORT_MAX) {
            throw invalid(text);
        }
        return new AllowedHost(read.group("host"), port == null ? null : Integer.valueOf(port));
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("'%s' is not %s".formatted(text, FORM));
    }

    /**
     * Whether the host of an address matches. Names and IP addresses are compared as strings.
     *
     * @param address http or https
     */
    public boolean matches(URI address) {
        var addressHost = address.getHost();
        if (addressHost == null) {
            return false;
        }
        if (equals(ANY)) {
            return true;
        }
        var other = addressHost.toLowerCase(Locale.ROOT);
        if (other.endsWith(".")) {
            other = other.substring(0, other.length() - 1);
        }
        int defaultPort = "https".equalsIgnoreCase(address.getScheme()) ? HTTPS_PORT : HTTP_PORT;
        int addressPort = address.getPort() < 0 ? defaultPort : address.getPort();
        return addressPort == (port == null ? defaultPort : port)
                && (host.startsWith(WILDCARD)
                        ? other.endsWith(host.substring(1))
                        : other.equals(host));
    }

    /** Whether this pattern allows each host that the other pattern allows. */
    public boolean covers(AllowedHost other) {
        if (equals(ANY) || equals(other)) {
            return true;
        }
        return Objects.equals(port, other.port)
                && host.startsWith(WILDCARD)
                && other.host.endsWith(host.substring(1));
    }

    /** Returns the form that {@link #parse} parses. */
    @Override
    public String toString() {
        return port == null ? host : host + ":" + port;
    }
}
