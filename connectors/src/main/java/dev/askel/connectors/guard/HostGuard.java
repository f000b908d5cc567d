package dev.askel.connectors.guard;

import com.typesafe.config.Config;
import dev.askel.connectors.call.TargetUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides which hosts definitions may call ({@code askel.connectors.http}), because the server may
 * be in a network that authors of definitions must not reach.
 */
public final class HostGuard {
    private static final String SETTINGS = "askel.connectors.http.";

    private final List<HostPattern> allowed;
    private final List<HostPattern> privateHosts;
    private final boolean allowsHttp;

    private HostGuard(
            List<HostPattern> allowed, List<HostPattern> privateHosts, boolean allowsHttp) {
        this.allowed = List.copyOf(allowed);
        this.privateHosts = List.copyOf(privateHosts);
        this.allowsHttp = allowsHttp;
    }

    /**
     * Reads {@code askel.connectors.http}.
     *
     * @throws IllegalArgumentException when a setting contains no valid hosts; the message names it
     */
    public static HostGuard of(Config settings) {
        return new HostGuard(
                patterns(settings, "allowed-hosts"),
                patterns(settings, "private-hosts"),
                settings.getBoolean("plain"));
    }

    private static List<HostPattern> patterns(Config settings, String name) {
        try {
            return settings.getStringList(name).stream().map(HostPattern::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(SETTINGS + name + ": " + e.getMessage(), e);
        }
    }

    /** Normalises a host for comparison: in lower case, without brackets and final dot. */
    static String normalize(String given) {
        var host = given.toLowerCase(Locale.ROOT);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /**
     * Returns the reason why a URL may not be called, without resolving its host.
     *
     * @return null when the URL may be called, if {@link #allows} permits the resolved address
     */
    public @Nullable String refusal(URI address) {
        var hostName = address.getHost();
        if (hostName == null) {
            return "The address names no host: '%s'."
                    .formatted(TargetUrl.redact(address.toString()));
        }
        var host = normalize(hostName);
        var unnamed = refusalOfName(host);
        if (unnamed != null) {
            return unnamed;
        }
        if (!"https".equalsIgnoreCase(address.getScheme()) && !allowsHttp) {
            return "The host '%s' may only be called by https, because %splain is off."
                    .formatted(host, SETTINGS);
        }
        return null;
    }

    private @Nullable String refusalOfName(String host) {
        return allowed.stream().anyMatch(pattern -> pattern.matches(host))
                ? null
                : "The host '%s' may not be called: %sallowed-hosts does not name it."
                        .formatted(host, SETTINGS);
    }

    /**
     * Resolves a host to an address at which a protocol other than HTTP may reach it. Blocks.
     *
     * @throws IOException when the host is not known or may not be called; the message says why
     */
    public InetAddress resolve(String hostName) throws IOException {
        var host = normalize(hostName);
        var unnamed = refusalOfName(host);
        if (unnamed != null) {
            throw new IOException(unnamed);
        }
        var addresses = InetAddress.getAllByName(host);
        for (var address : addresses) {
            if (allows(host, address)) {
                return address;
            }
        }
        throw new IOException(notPublicReason(host, addresses[0]));
    }

    /** Whether a host may be called at this resolved address. */
    boolean allows(String host, InetAddress address) {
        var name = normalize(host);
        return !NonPublicAddresses.contains(address)
                || privateHosts.stream().anyMatch(pattern -> pattern.matches(name));
    }

    /** Returns the reason why a host may not be called at any of its addresses. */
    static String notPublicReason(String host, InetAddress address) {
        return "The host '%s' may not be called: its address %s is not public, and %sprivate-hosts does not name the host."
                .formatted(normalize(host), address.getHostAddress(), SETTINGS);
    }
}
