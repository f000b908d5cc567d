package dev.askel.server;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** The line on standard output that announces a ready server. */
final class ReadyLine {
    private ReadyLine() {}

    static String of(InetSocketAddress address) {
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
