package dev.askel.engine.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Limits the attempts to sign in. Attempts with a password count for their user and for their
 * address. Attempts with an identity provider count for their address. A successful attempt does
 * not count. Each node has its own limits.
 */
final class SignInLimits {
    static final int ATTEMPTS_OF_USER_MAX = 10;
    static final int ATTEMPTS_OF_ADDRESS_MAX = 30;
    private static final Duration USER_INTERVAL = Duration.ofSeconds(30);
    private static final Duration ADDRESS_INTERVAL = Duration.ofSeconds(5);

    /**
     * The number of leading bytes that identify an IPv6 client. One customer of an internet
     * provider has all addresses with the same first 64 bits.
     */
    private static final int IPV6_NETWORK_BYTES = 8;

    private final AttemptLimit users;
    private final AttemptLimit addresses;

    /**
     * Sign-ins with an identity provider have a separate limit: many people can share an address,
     * and wrong passwords of one person must not delay the others.
     */
    private final AttemptLimit providerAddresses;

    SignInLimits(LongSupplier millis) {
        users = new AttemptLimit(ATTEMPTS_OF_USER_MAX, USER_INTERVAL, millis);
        addresses = new AttemptLimit(ATTEMPTS_OF_ADDRESS_MAX, ADDRESS_INTERVAL, millis);
        providerAddresses = new AttemptLimit(ATTEMPTS_OF_ADDRESS_MAX, ADDRESS_INTERVAL, millis);
    }

    /** An attempt that counts until it succeeds. */
    interface Attempt {
        /** Removes the attempt from the limits of its user and its address. */
        void onSuccess();
    }

    /**
     * Begins an attempt with a password; empty when there were too many attempts. A refused attempt
     * counts neither for the user nor for the address.
     *
     * @param address empty when unknown
     */
    Optional<Attempt> tryBegin(String user, String address) {
        var network = network(address);
        if (!addresses.tryTake(network)) {
            return Optional.empty();
        }
        if (!users.tryTake(user)) {
            addresses.giveBack(network);
            return Optional.empty();
        }
        return Optional.of(() -> {
            addresses.giveBack(network);
            users.giveBack(user);
        });
    }

    /**
     * Whether the address may begin an attempt with the provider now, without counting an attempt.
     */
    boolean permitsProviderSignIn(String address) {
        return providerAddresses.permits(network(address));
    }

    /**
     * Begins an attempt with the provider; returns false when there were too many attempts from the
     * address.
     */
    boolean tryBeginWithProvider(String address) {
        return providerAddresses.tryTake(network(address));
    }

    /** Removes a successful attempt with the provider from the limit of its address. */
    void onProviderSuccess(String address) {
        providerAddresses.giveBack(network(address));
    }

    private static String network(String address) {
        try {
            return InetAddress.ofLiteral(address) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(six.getAddress(), 0, IPV6_NETWORK_BYTES)
                    : address;
        } catch (IllegalArgumentException notAnAddress) {
            return address;
        }
    }
}
