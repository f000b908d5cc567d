package dev.askel.load.mix;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.askel.load.history.Ledger;
import dev.askel.load.history.LedgerRules;
import dev.askel.load.wire.AskelClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ChangesTest {
    /** What is said of a server that starts machines after their delete as this refusal says. */
    private static List<String> saidOf(String refusal) throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var isDeleted = new boolean[1];
        server.createContext(
                "/",
                exchange -> {
                    var operation = exchange.getRequestHeaders().getFirst("X-Amz-Target");
                    isDeleted[0] |= "AWSStepFunctions.DeleteStateMachine".equals(operation);
                    var refused =
                            isDeleted[0]
                                    && !refusal.isEmpty()
                                    && "AWSStepFunctions.StartExecution".equals(operation);
                    var body =
                            (refused ? "{\"__type\": \"%s\"}".formatted(refusal) : "{}")
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(refused ? 400 : 200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        var endpoint = URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
        try (var askel = new AskelClient(endpoint)) {
            var ledger = new Ledger();
            new Changes(askel, Realm.STANDARD, ledger).deleteOne("WAITS-0");
            return LedgerRules.violations(ledger, List.of()).stream()
                    .filter(violation -> violation.contains("delete"))
                    .toList();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void finds_a_start_after_an_acknowledged_delete() throws IOException {
        assertThat(saidOf("StateMachineDeleting")).isEmpty();
        assertThat(saidOf("StateMachineDoesNotExist")).isEmpty();
        assertThat(saidOf("ExecutionLimitExceeded"))
                .singleElement()
                .asString()
                .endsWith(": ExecutionLimitExceeded");
        assertThat(saidOf(""))
                .singleElement()
                .asString()
                .startsWith("a start after an acknowledged delete");
    }
}
