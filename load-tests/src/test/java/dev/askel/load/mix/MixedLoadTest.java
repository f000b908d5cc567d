package dev.askel.load.mix;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.askel.load.history.Ledger;
import dev.askel.load.history.LedgerRules;
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

    /** As of the way out of this machine, where a network of a round has been. */
    @Test
    void answers_that_no_server_of_ours_gives_are_violations() throws Exception {
        var stranger =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stranger.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(404, -1);
                    exchange.close();
                });
        stranger.start();
        var endpoint =
                URI.create("http://127.0.0.1:%d/".formatted(stranger.getAddress().getPort()));
        var ledger = new Ledger();
        try (var functions = LoadFunctions.start(ledger);
                var load =
                        new MixedLoad(
                                new AskelClient(endpoint),
                                Realm.STANDARD,
                                Pace.ONE_SERVER,
                                ledger,
                                new KillSwitch(),
                                functions)) {
            load.begin();
            assertThat(
                            Deadline.in(Duration.ofSeconds(60))
                                    .await(() ->
                                            complains(ledger, "a poll was refused: GetActivityTask")
                                                    && complains(ledger, "StartExecution")))
                    .isTrue();
        } finally {
            stranger.stop(0);
        }
    }

    private static boolean complains(Ledger ledger, String of) {
        return LedgerRules.violations(ledger, List.of()).stream()
                .anyMatch(violation -> violation.contains(of) && violation.endsWith(EMPTY_404));
    }
}
