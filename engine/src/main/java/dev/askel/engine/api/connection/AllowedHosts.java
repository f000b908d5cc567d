package dev.askel.engine.api.connection;

import java.net.URI;
import java.util.List;

/**
 * The hosts to which requests with a connection may be sent, at most {@value #HOSTS_MAX} patterns.
 */
public record AllowedHosts(List<AllowedHost> hosts) {
    /** The maximum number of patterns. Each kind of connection parameters has the same maximum. */
    public static final int HOSTS_MAX = 100;

    /** No host, as in connections that EventBridge's CreateConnection or earlier releases store. */
    public static final AllowedHosts NONE = new AllowedHosts(List.of());

    /** Every host at every port. */
    public static final AllowedHosts ANY = new AllowedHosts(List.of(AllowedHost.ANY));

    public AllowedHosts {
        hosts = List.copyOf(hosts);
        if (hosts.size() > HOSTS_MAX) {
            throw new IllegalArgumentException(
                    "%d hosts, at most %d are allowed".formatted(hosts.size(), HOSTS_MAX));
        }
    }

    /**
     * Parses patterns.
     *
     * @throws IllegalArgumentException when a string is not a pattern, or when there are too many
     *     patterns
     */
    public static AllowedHosts parse(List<String> texts) {
        return new AllowedHosts(texts.stream().map(AllowedHost::parse).toList());
    }

    /** Whether there is no pattern. */
    public boolean isEmpty() {
        return hosts.isEmpty();
    }

    /** Whether an http or https address is at one of these hosts. */
    public boolean allow(URI address) {
        return hosts.stream().anyMatch(host -> host.matches(address));
    }

    /** Returns the patterns of {@code others} that no pattern of this object covers. */
    public AllowedHosts notCovered(AllowedHosts others) {
        return new AllowedHosts(
                others.hosts.stream()
                        .filter(other -> hosts.stream().noneMatch(host -> host.covers(other)))
                        .toList());
    }

    /** Returns the patterns as strings, in order. */
    public List<String> patterns() {
        return hosts.stream().map(AllowedHost::toString).toList();
    }
}
