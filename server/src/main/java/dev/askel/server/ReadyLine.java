package dev.askel.server;

import dev.askel.http.HttpServer;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** The line on standard output that announces a ready server. */
final class ReadyLine {
    private ReadyLine() {}

    static String format(HttpServer server, boolean usesTls) {
        var url = url(server.address(), usesTls);
        var metrics = server.metricsAddress();
        return "askel ready: endpoint %s, health %s/health/ready%s"
                .formatted(
                        url,
                        url,
                        metrics == null
                                ? ""
                                : ", metrics %s/metrics".formatted(url(metrics, usesTls)));
    }

    private static String url(InetSocketAddress address, boolean usesTls) {
        var host = address.getAddress().getHostAddress();
        return "%s://%s:%d"
                .formatted(
                        usesTls ? "https" : "http",
                        address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host,
                        address.getPort());
    }
}
