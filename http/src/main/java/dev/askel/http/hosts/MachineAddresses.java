package dev.askel.http.hosts;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of this machine's network interfaces. They can change while the server runs, so a
 * lookup of an unknown address reads them again, at most once a second. Safe for use by many
 * threads.
 */
final class MachineAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(MachineAddresses.class);

    /** Bounds the work that requests with unknown addresses can cause. */
    private static final long REREAD_AFTER_NANOS = Duration.ofSeconds(1).toNanos();

    private final Supplier<Set<InetAddress>> interfaces;
    private final LongSupplier nanoTime;
    private Set<InetAddress> known = Set.of();
    private long readNanos;

    /** Reads the addresses of this machine. */
    MachineAddresses() {
        this(MachineAddresses::ofInterfaces, System::nanoTime);
    }

    /**
     * Creates the addresses and reads them for the first time.
     *
     * @param interfaces the supplier of the addresses of all network interfaces
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    MachineAddresses(Supplier<Set<InetAddress>> interfaces, LongSupplier nanoTime) {
        this.interfaces = interfaces;
        this.nanoTime = nanoTime;
        read();
    }

    /**
     * Returns whether a network interface has the address. An address that the machine has lost
     * remains known until the next read.
     */
    synchronized boolean contains(InetAddress address) {
        if (!known.contains(address) && nanoTime.getAsLong() - readNanos >= REREAD_AFTER_NANOS) {
            read();
        }
        return known.contains(address);
    }

    private void read() {
        readNanos = nanoTime.getAsLong();
        try {
            known = interfaces.get();
        } catch (UncheckedIOException e) {
            LOG.warn(
                    "The addresses of this machine cannot be read; the last known addresses are used",
                    e);
        }
    }

    private static Set<InetAddress> ofInterfaces() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }
}
