package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests a server process with requests that browsers send for pages of other sites. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class HostsTest {
    private static final Path DATA = Path.of("target", "hosts-test").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static String sendRaw(URI server, String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream()
                    .write(
                            request.replace("PORT", Integer.toString(server.getPort()))
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String call(URI server, String headers) throws IOException {
        return sendRaw(
                server,
                "POST / HTTP/1.1\r\nConnection: close\r\nX-Amz-Target: AWSStepFunctions.ListStateMachines\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n%s\r\n\r\n{}"
                        .formatted(headers));
    }

    private static String health(URI server, String host) throws IOException {
        return sendRaw(
                server,
                "GET /health/ready HTTP/1.1\r\nConnection: close\r\nHost: %s\r\n\r\n"
                        .formatted(host));
    }

    private static String hostText(InetAddress address) {
        var text = address.getHostAddress().replaceFirst("%.*", "");
        return text.contains(":") ? "[" + text + "]" : text;
    }

    @Test
    void a_server_on_a_wildcard_address_serves_its_addresses_and_the_configured_names()
            throws Exception {
        try (var server =
                AskelProcess.launch(
                        Map.of("ASKEL_HTTP_HOSTS", "askel.example,*.steps.example"),
                        "up",
                        "--host",
                        "0.0.0.0",
                        "--insecure-http",
                        "--port",
                        "0",
                        "--data",
                        DATA.toString())) {
            var address = server.awaitReady();
            assertThat(call(address, "Host: evil.example:PORT\r\nOrigin: http://evil.example:PORT"))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("evil.example:" + address.getPort(), "askel.http.hosts");
            for (var permitted :
                    new String[] {
                        "localhost:PORT",
                        "127.0.0.1:PORT",
                        "0.0.0.0:PORT",
                        "askel.example",
                        "a.steps.example",
                        "sync-localhost:PORT",
                        "sync-askel.example",
                    }) {
                assertThat(call(address, "Host: " + permitted))
                        .as(permitted)
                        .startsWith("HTTP/1.1 200 ");
            }
            // A kubelet calls a pod by its address.
            for (var own :
                    NetworkInterface.networkInterfaces()
                            .flatMap(NetworkInterface::inetAddresses)
                            .toList()) {
                assertThat(health(address, hostText(own) + ":PORT")).startsWith("HTTP/1.1 200 ");
            }
            assertThat(health(address, "steps.example")).startsWith("HTTP/1.1 403 ");
            assertThat(
                            AskelCommand.output(
                                    "quarantine",
                                    "--host",
                                    "localhost",
                                    "--port",
                                    Integer.toString(address.getPort())))
                    .isEmpty();
        }
    }
}
