package dev.askel.http.hosts;

import dev.askel.access.AddressRange;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The proxies whose header {@code X-Forwarded-For} is used. A proxy appends the address of its own
 * client to the header, so only the entries at its right end come from trusted proxies. Safe for
 * use by many threads.
 */
public final class TrustedProxies {
    /** The setting with the addresses of the proxies. */
    public static final String SETTING = "askel.http.trusted-proxies";

    /** The header that names the clients of a request. */
    public static final String HEADER = "x-forwarded-for";

    /** An entry of the header: an address, possibly with a port. */
    private static final Pattern ENTRY =
            Pattern.compile(
                    """
                    (?x) (?<four>[0-9]{1,3}(?:\\.[0-9]{1,3}){3}) (?: :[0-9]{1,5})?
                    | \\[ (?<bracketed>[0-9A-Fa-f]*:[0-9A-Fa-f:.]*) ] (?: :[0-9]{1,5})?
                    | (?<six>[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)
                    """);

    private final List<AddressRange> ranges;

    private TrustedProxies(List<AddressRange> ranges) {
        this.ranges = ranges;
    }

    /**
     * Reads the value of {@link #SETTING}.
     *
     * @param entries addresses, or ranges such as {@code 10.0.0.0/8}
     * @throws IllegalArgumentException when an entry is neither
     */
    public static TrustedProxies of(List<String> entries) {
        return new TrustedProxies(entries.stream().map(TrustedProxies::range).toList());
    }

    private static AddressRange range(String entry) {
        try {
            return AddressRange.parse(entry);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "%s has the entry '%s', expected an address or a range such as 10.0.0.0/8"
                            .formatted(SETTING, entry),
                    malformed);
        }
    }

    /** Whether an address is that of a trusted proxy. */
    public boolean trusts(InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    /**
     * Returns the client of a request: the right-most address that is not a trusted proxy. When an
     * entry is not an address, the clients beyond it are unknown, and the proxy that appended it is
     * the client. When all addresses are trusted, the left-most address is the client. Empty
     * entries are ignored.
     *
     * @param peer a trusted proxy that has sent the request to this server
     * @param forwardedFor the values of {@link #HEADER}, in their order
     */
    public InetAddress clientOf(InetAddress peer, List<String> forwardedFor) {
        var client = peer;
        for (var entry : List.of(String.join(",", forwardedFor).split(",", -1)).reversed()) {
            var text = entry.strip();
            if (text.isEmpty()) {
                continue;
            }
            var address = parse(text);
            if (address.isEmpty()) {
                return client;
            }
            client = address.get();
            if (!trusts(client)) {
                return client;
            }
        }
        return client;
    }

    private static Optional<InetAddress> parse(String entry) {
        var parts = ENTRY.matcher(entry);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            for (var group : List.of("four", "bracketed", "six")) {
                if (parts.group(group) != null) {
                    return Optional.of(InetAddress.ofLiteral(parts.group(group)));
                }
            }
        } catch (IllegalArgumentException noAddress) {
            // The address is out of range, such as 999.1.1.1.
        }
        return Optional.empty();
    }
}
