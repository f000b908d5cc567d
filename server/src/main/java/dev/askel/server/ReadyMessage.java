package dev.askel.server;

import dev.askel.http.HttpServer;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The message on standard output that announces a ready server.
 *
 * @param url the address of the server, without a slash at its end
 * @param metricsUrl the separate address of the metrics; null when there is none
 * @param isSigned whether calls must be signed
 */
record ReadyMessage(String url, @Nullable String metricsUrl, boolean isSigned) {
    /** The message of a server whose start was abandoned. It is not printed. */
    static final ReadyMessage NONE = new ReadyMessage("", null, false);

    static ReadyMessage of(HttpServer server, boolean usesTls, boolean isSigned) {
        var metrics = server.metricsAddress();
        return new ReadyMessage(
                url(server.address(), usesTls),
                metrics == null ? null : url(metrics, usesTls),
                isSigned);
    }

    /** Returns the only line that programs read. */
    String line() {
        return "askel ready: endpoint %s, console %s/console, health %s/health/ready%s"
                .formatted(
                        url,
                        url,
                        url,
                        metricsUrl == null ? "" : ", metrics %s/metrics".formatted(metricsUrl));
    }

    /**
     * Returns lines for a person at a terminal: the address of the console, and a first command.
     */
    String nextSteps() {
        var command =
                isSigned
                        ? "askel keys create --user NAME --policy administrator"
                        : "AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any aws stepfunctions"
                                + " list-state-machines --region us-east-1 --endpoint-url "
                                + url;
        return "\nOpen the console:  %s/console\nNext command:      %s\n".formatted(url, command);
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
