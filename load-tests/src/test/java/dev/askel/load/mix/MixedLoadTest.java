package dev.askel.load.mix;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.askel.load.history.ObservationRules;
import dev.askel.load.history.Observations;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class MixedLoadTest {
    private static final String EMPTY_404 = "status 404 without a message";

    /**
     * After a fault round, another server may have the address of a node, for example the gateway
     * of this machine.
     */
    @Test
    void responses_of_another_server_are_violations() throws Exception {
        var otherServer =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        otherServer.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(404, -1);
                    exchange.close();
                });
        otherServer.start();
        var endpoint =
                URI.create("http://127.0.0.1:%d/".formatted(otherServer.getAddress().getPort()));
        var observations = new Observations();
        try (var functions = LoadFunctions.start(observations);
                var load =
                        new MixedLoad(
                                new AskelClient(endpoint),
                                LoadRegion.DEFAULT,
                                LoadProfile.ONE_SERVER,
                                observations,
                                new KillObserver(),
                                functions)) {
            load.startClients();
            assertThat(
                            Deadline.after(Duration.ofSeconds(60))
                                    .await(() ->
                                            hasComplaint(
                                                            observations,
                                                            "a poll was rejected: GetActivityTask")
                                                    && hasComplaint(
                                                            observations, "StartExecution")))
                    .isTrue();
        } finally {
            otherServer.stop(0);
        }
    }

    private static boolean hasComplaint(Observations observations, String text) {
        return ObservationRules.violations(observations, List.of()).stream()
                .anyMatch(violation -> violation.contains(text) && violation.endsWith(EMPTY_404));
    }
}
