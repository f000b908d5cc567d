package dev.askel.http.transport;

import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * The addresses on which a server listens.
 *
 * @param main serves everything, except metrics when they have an address of their own
 * @param tls creates the TLS engine of each connection, in server mode; null for HTTP without TLS
 * @param metrics serves {@code GET /metrics} to any caller, and nothing else; null when the main
 *     address serves it
 */
public record Listeners(
        Address main, @Nullable Supplier<SSLEngine> tls, @Nullable Address metrics) {
    /**
     * An address.
     *
     * @param host a name or an address
     * @param port 0 for a free port
     */
    public record Address(String host, int port) {}

    /** One address without TLS. */
    public static Listeners withoutTls(String host, int port) {
        return new Listeners(new Address(host, port), null, null);
    }
}
