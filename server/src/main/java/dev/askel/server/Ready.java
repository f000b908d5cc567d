package dev.askel.server;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** The one line that says a server serves. */
final class Ready {
    private Ready() {}

    static String line(InetSocketAddress address) {
        var host = address.getAddress().getHostAddress();
        var url =
                "http://%s:%d"
                        .formatted(
                                address.getAddress() instanceof Inet6Address
                                        ? "[" + host + "]"
                                        : host,
                                address.getPort());
        return "askel ready: endpoint %s, health %s/health/ready".formatted(url, url);
    }
}
