package dev.askel.http.hosts;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that requests to this server may name: loopback names and addresses, the bound name and
 * address, and the entries of {@link #SETTING}. A server that is bound to a wildcard address also
 * permits the addresses of this machine's interfaces. Safe for use by many threads.
 *
 * <p>The addresses of this machine need no entry in the setting, because DNS rebinding works with
 * names only.
 */
public final class PermittedHosts {
    /** The setting that names further hosts. */
    public static final String SETTING = "askel.http.hosts";

    private static final String ANY = "*";
    private static final String ANY_BELOW = "*.";

    private final boolean permitsAny;
    private final Set<String> names = new HashSet<>();
    private final Set<String> suffixes = new HashSet<>();
    private final Set<InetAddress> addresses = new HashSet<>();
    private final @Nullable MachineAddresses machine;

    private PermittedHosts(
            List<String> entries, String bindHost, Supplier<MachineAddresses> machine) {
        permitsAny = entries.contains(ANY);
        entries.forEach(this::add);
        boolean isWildcard = false;
        try {
            var address = InetAddress.getByName(bindHost);
            addresses.add(address);
            isWildcard = address.isAnyLocalAddress();
        } catch (UnknownHostException notBound) {
            // The server cannot bind to an unknown host. The failure of that bind has a message for
            // the operator.
        }
        HostAndPort.parse(bindHost).ifPresent(host -> names.add(host.host()));
        this.machine = isWildcard ? machine.get() : null;
    }

    /**
     * Creates the permitted hosts of a server.
     *
     * @param entries entries of {@link #SETTING}, as {@link #readEntries} returns them
     * @param bindHost the host that the server binds to, a name or an address
     */
    public static PermittedHosts of(List<String> entries, String bindHost) {
        return of(entries, bindHost, MachineAddresses::new);
    }

    static PermittedHosts of(
            List<String> entries, String bindHost, Supplier<MachineAddresses> machine) {
        return new PermittedHosts(entries, bindHost, machine);
    }

    /**
     * Reads {@link #SETTING}: a list, or a string of entries separated by commas.
     *
     * @return the entries in lower case: host names (internationalized ones in ASCII), addresses,
     *     {@code *} or {@code *.} before a name
     * @throws IllegalArgumentException when an entry is none of these
     */
    public static List<String> readEntries(Config config) {
        var entries =
                config.getValue(SETTING).valueType() == ConfigValueType.LIST
                        ? config.getStringList(SETTING)
                        : Arrays.asList(config.getString(SETTING).split(",", -1));
        return entries.stream()
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .map(PermittedHosts::normalized)
                .toList();
    }

    private static String normalized(String entry) {
        if (entry.equals(ANY)) {
            return entry;
        }
        var prefix = entry.startsWith(ANY_BELOW) ? ANY_BELOW : "";
        var host = entry.substring(prefix.length());
        var authority = HostAndPort.parse(isBareIpv6(host) ? "[" + host + "]" : ascii(host, entry));
        if (authority.isEmpty()
                || authority.get().port() != HostAndPort.NO_PORT
                || (!prefix.isEmpty() && authority.get().address() != null)) {
            throw malformed(entry);
        }
        return prefix + authority.get().host();
    }

    private static boolean isBareIpv6(String host) {
        return host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
    }

    private static String ascii(String host, String entry) {
        try {
            return IDN.toASCII(host);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(malformed(entry).getMessage(), e);
        }
    }

    private static IllegalArgumentException malformed(String entry) {
        return new IllegalArgumentException(
                "%s has the entry '%s'. An entry is a host name or an address without scheme and port, *.NAME for all names below NAME, or * for all hosts."
                        .formatted(SETTING, entry));
    }

    private void add(String entry) {
        if (entry.startsWith(ANY_BELOW)) {
            suffixes.add(entry.substring(1));
        } else if (!entry.equals(ANY)) {
            var host = entry.contains(":") ? "[" + entry + "]" : entry;
            HostAndPort.parse(host)
                    .ifPresent(it -> {
                        if (it.address() == null) {
                            names.add(it.host());
                        } else {
                            addresses.add(it.address());
                        }
                    });
        }
    }

    /** Returns whether a client may name this host, with any port. */
    public boolean permits(String hostAndPort) {
        return HostAndPort.parse(hostAndPort).filter(this::permits).isPresent();
    }

    /** Returns whether a host is {@code localhost} or a loopback address, with any port. */
    public static boolean isLoopback(String hostAndPort) {
        return HostAndPort.parse(hostAndPort)
                .filter(host -> {
                    var address = host.address();
                    return address == null
                            ? host.host().equals("localhost")
                            : address.isLoopbackAddress();
                })
                .isPresent();
    }

    boolean permits(HostAndPort authority) {
        var address = authority.address();
        return permitsAny
                || (address == null ? permitsName(authority.host()) : permitsAddress(address));
    }

    private boolean permitsName(String name) {
        // RFC 6761, section 6.3: no name service may answer for a name below localhost.
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || names.contains(name)
                || suffixes.stream().anyMatch(name::endsWith);
    }

    private boolean permitsAddress(InetAddress address) {
        return address.isLoopbackAddress()
                || addresses.contains(address)
                || (machine != null && machine.contains(address));
    }
}
