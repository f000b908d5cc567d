package dev.askel.load.mix;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.askel.load.history.Ledger;
import dev.askel.load.history.LedgerRules;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ChangesTest {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(12);
    private static final String GONE = "StateMachineDoesNotExist";

    /**
     * What is said of a server.
     *
     * @param refusals with which it answers each operation once a machine is deleted
     */
    private static List<String> saidOf(Map<String, String> refusals) throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var isDeleted = new boolean[1];
        server.createContext(
                "/",
                exchange -> {
                    var operation =
                            exchange.getRequestHeaders()
                                    .getFirst("X-Amz-Target")
                                    .substring("AWSStepFunctions.".length());
                    var refusal = isDeleted[0] ? refusals.get(operation) : null;
                    isDeleted[0] |= operation.equals("DeleteStateMachine");
                    var body =
                            (refusal == null ? "{}" : "{\"__type\": \"%s\"}".formatted(refusal))
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(refusal == null ? 200 : 400, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        var endpoint = URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
        try (var askel = new AskelClient(endpoint)) {
            var ledger = new Ledger();
            var changes = new Changes(askel, Realm.STANDARD, ledger);
            changes.deleteOne("WAITS-0");
            var said = new ArrayList<>(changes.lostDeletes(Deadline.in(Duration.ZERO)));
            LedgerRules.violations(ledger, List.of()).stream()
                    .filter(violation -> !violation.startsWith("acknowledged start"))
                    .forEach(said::add);
            return said;
        } finally {
            server.stop(0);
        }
    }

    private static Map<String, String> starting(String refusal) {
        return Map.of("StartExecution", refusal, "DescribeStateMachine", GONE);
    }

    @Test
    void finds_a_start_after_an_acknowledged_delete() throws IOException {
        assertThat(saidOf(starting("StateMachineDeleting"))).isEmpty();
        assertThat(saidOf(starting(GONE))).isEmpty();
        assertThat(saidOf(starting("ExecutionLimitExceeded")))
                .singleElement()
                .asString()
                .endsWith(": ExecutionLimitExceeded");
        assertThat(saidOf(Map.of("DescribeStateMachine", GONE)))
                .singleElement()
                .asString()
                .startsWith("a start after an acknowledged delete");
    }

    @Test
    void finds_a_machine_whose_delete_was_acknowledged() throws IOException {
        assertThat(saidOf(Map.of("StartExecution", GONE)))
                .singleElement()
                .asString()
                .startsWith("acknowledged delete is lost");
    }

    /** What DescribeStateMachine answers at each look, the last of them for ever, to two nodes. */
    private static List<String> lostWhere(String... statuses) throws IOException {
        var looks = new AtomicInteger();
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    boolean isLook =
                            exchange.getRequestHeaders()
                                    .getFirst("X-Amz-Target")
                                    .endsWith("DescribeStateMachine");
                    var status =
                            isLook
                                    ? statuses[
                                            Math.min(looks.getAndIncrement(), statuses.length - 1)]
                                    : "";
                    var member = status.equals(GONE) ? "__type" : "status";
                    var body =
                            "{\"%s\": \"%s\"}"
                                    .formatted(member, status)
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status.equals(GONE) ? 400 : 200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        var endpoint = URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
        try (var askel = new AskelClient(List.of(endpoint, endpoint), "", ANSWER_MAX)) {
            var changes = new Changes(askel, Realm.STANDARD, new Ledger());
            changes.deleteOne("WAITS-0");
            return changes.lostDeletes(Deadline.in(Duration.ofMinutes(1)));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void waits_until_a_machine_that_is_being_deleted_is_gone() throws IOException {
        assertThat(lostWhere("DELETING", "DELETING", GONE)).isEmpty();
        assertThat(lostWhere("DELETING", "ACTIVE", GONE))
                .singleElement()
                .asString()
                .contains("is ACTIVE");
    }

    @Test
    void asks_each_node_whether_a_deleted_machine_is_gone() throws IOException {
        assertThat(lostWhere("ACTIVE", GONE)).hasSize(1);
        assertThat(lostWhere(GONE, "ACTIVE")).hasSize(1);
    }

    /** That server says of each machine nothing but that it is there. */
    @Test
    void finds_a_node_that_does_not_know_of_an_acknowledged_update() throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, 2);
                    exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
                    exchange.close();
                });
        server.start();
        var endpoint = URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
        try (var askel = new AskelClient(List.of(endpoint, endpoint), "", ANSWER_MAX)) {
            var changes = new Changes(askel, Realm.STANDARD, new Ledger());
            changes.stop();
            assertThat(changes.lost(Deadline.in(Duration.ZERO)))
                    .hasSize(2)
                    .allMatch(lost -> lost.startsWith("acknowledged update to version 1 is lost"));
            changes.updateAndUpdate();
            assertThat(changes.lost(Deadline.in(Duration.ZERO)))
                    .hasSize(4)
                    .allMatch(lost ->
                            lost.matches(
                                    "acknowledged (update to version 2|alias to .*) is lost.*"));
        } finally {
            server.stop(0);
        }
    }
}
