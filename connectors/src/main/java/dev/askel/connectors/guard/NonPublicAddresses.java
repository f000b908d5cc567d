package dev.askel.connectors.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Addresses outside the public internet, from IANA's registries of special-purpose addresses: the
 * machine itself, its neighbours, private networks, addresses that embed such an address, and
 * reserved addresses.
 */
final class NonPublicAddresses {
    private static final int BYTE_BITS = 8;

    private static final int IPV4_BYTES = 4;

    /**
     * The addresses through which IPv6-only networks reach IPv4 hosts (RFC 6052). The embedded IPv4
     * address is checked instead.
     */
    private static final Range TRANSLATED = Range.of("64:ff9b:0:0:0:0:0:0/96");

    private static final List<Range> ALL =
            Stream.of(
                            // IPv4: this network, private, shared by carriers, loopback, link-local
                            // (clouds serve credentials there), protocols, documentation,
                            // benchmarks, multicast, reserved with broadcast.
                            "0.0.0.0/8",
                            "10.0.0.0/8",
                            "100.64.0.0/10",
                            "127.0.0.0/8",
                            "169.254.0.0/16",
                            "172.16.0.0/12",
                            "192.0.0.0/24",
                            "192.0.2.0/24",
                            "192.88.99.0/24",
                            "192.168.0.0/16",
                            "198.18.0.0/15",
                            "198.51.100.0/24",
                            "203.0.113.0/24",
                            "224.0.0.0/4",
                            "240.0.0.0/4",
                            // IPv6. Java converts an IPv4-mapped address to the IPv4 address.
                            "0:0:0:0:0:0:0:0/96", // unspecified, loopback, IPv4-compatible
                            "100:0:0:0:0:0:0:0/64", // discard-only (RFC 6666)
                            "64:ff9b:1:0:0:0:0:0/48", // local translation to IPv4 (RFC 8215)
                            "2001:0:0:0:0:0:0:0/32", // Teredo (RFC 4380)
                            "2001:db8:0:0:0:0:0:0/32", // documentation (RFC 3849)
                            "2002:0:0:0:0:0:0:0/16", // 6to4 (RFC 3056)
                            "3fff:0:0:0:0:0:0:0/20", // documentation (RFC 9637)
                            "5f00:0:0:0:0:0:0:0/16", // segment routing (RFC 9602)
                            "fc00:0:0:0:0:0:0:0/7", // unique local (RFC 4193)
                            "fe80:0:0:0:0:0:0:0/10", // link-local
                            "fec0:0:0:0:0:0:0:0/10", // site-local (RFC 3879)
                            "ff00:0:0:0:0:0:0:0/8") // multicast
                    .map(Range::of)
                    .toList();

    private NonPublicAddresses() {}

    /** Whether the address is not public. */
    static boolean contains(InetAddress address) {
        var bytes = address.getAddress();
        var effective =
                TRANSLATED.contains(bytes)
                        ? Arrays.copyOfRange(bytes, bytes.length - IPV4_BYTES, bytes.length)
                        : bytes;
        return ALL.stream().anyMatch(range -> range.contains(effective));
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Range(byte[] network, int bits) {
        static Range of(String text) {
            int slash = text.indexOf('/');
            try {
                // Parses the literal without a name lookup.
                return new Range(
                        InetAddress.getByName(text.substring(0, slash)).getAddress(),
                        Integer.parseInt(text.substring(slash + 1)));
            } catch (UnknownHostException e) {
                throw new IllegalStateException(text, e);
            }
        }

        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            for (int i = 0; i < address.length && i * BYTE_BITS < bits; i++) {
                int kept = Math.min(BYTE_BITS, bits - i * BYTE_BITS);
                int mask = 0xff << (BYTE_BITS - kept);
                if (((address[i] ^ network[i]) & mask & 0xff) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
