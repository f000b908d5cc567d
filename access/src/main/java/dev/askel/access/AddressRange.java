package dev.askel.access;

import java.net.InetAddress;

/**
 * A range of IP addresses in CIDR form, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}. A
 * single address is also a range. Host names are refused, so that reading a range never causes a
 * DNS query.
 */
public final class AddressRange {
    private final byte[] network;
    private final int prefixBits;

    private AddressRange(byte[] network, int prefixBits) {
        this.network = network;
        this.prefixBits = prefixBits;
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException when the string is not a range
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        try {
            var network =
                    InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
            int bits = network.length * Byte.SIZE;
            int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
            if (prefix >= 0 && prefix <= bits) {
                return new AddressRange(network, prefix);
            }
        } catch (IllegalArgumentException malformed) {
            // Refused below.
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not a range of addresses, expected a form such as 10.0.0.0/8");
    }

    /**
     * Whether an address is in the range. IPv4 ranges contain no IPv6 addresses, and IPv6 ranges
     * contain no IPv4 addresses.
     */
    public boolean contains(String address) {
        try {
            return contains(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /** Does the same as {@link #contains(String)}, for a parsed address. */
    public boolean contains(InetAddress address) {
        byte[] actual = address.getAddress();
        if (actual.length != network.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((actual[bit / Byte.SIZE] ^ network[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
