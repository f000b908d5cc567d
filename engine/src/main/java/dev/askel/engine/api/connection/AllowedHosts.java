package dev.askel.engine.api.connection;

import java.net.URI;
import java.util.List;

/** The hosts to which a connection may be sent, at most {@value #HOSTS_MAX} patterns. */
public record AllowedHosts(List<AllowedHost> hosts) {
    /** As many as a connection may have parameters of one kind. */
    public static final int HOSTS_MAX = 100;

    /** No host: connections that former releases have stored name none. */
    public static final AllowedHosts NONE = new AllowedHosts(List.of());

    /** Every host. */
    public static final AllowedHosts ANY = new AllowedHosts(List.of(AllowedHost.ANY));

    public AllowedHosts {
        hosts = List.copyOf(hosts);
        if (hosts.size() > HOSTS_MAX) {
            throw new IllegalArgumentException(
                    "%d hosts, at most %d are allowed".formatted(hosts.size(), HOSTS_MAX));
        }
    }

    /**
     * Reads patterns.
     *
     * @throws IllegalArgumentException when one of the texts is no pattern, or there are too many
     */
    public static AllowedHosts of(List<String> texts) {
        return new AllowedHosts(texts.stream().map(AllowedHost::of).toList());
    }

    /** Whether there is no pattern. */
    public boolean isEmpty() {
        return hosts.isEmpty();
    }

    /** Whether an http or https address is at one of these hosts. */
    public boolean allow(URI address) {
        return hosts.stream().anyMatch(host -> host.matches(address));
    }

    /** Those of the other patterns that allow a host which these do not. */
    public AllowedHosts beyond(AllowedHosts others) {
        return new AllowedHosts(
                others.hosts.stream()
                        .filter(other -> hosts.stream().noneMatch(host -> host.covers(other)))
                        .toList());
    }

    /** The patterns as texts, in order. */
    public List<String> texts() {
        return hosts.stream().map(AllowedHost::toString).toList();
    }
}
