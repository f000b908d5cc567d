package dev.askel.load.mix;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.askel.load.history.ObservationRules;
import dev.askel.load.history.Observations;
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
final class MachineChangesTest {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(12);
    private static final String DOES_NOT_EXIST = "StateMachineDoesNotExist";

    /**
     * Returns the violations that the checks find for a server with scripted errors.
     *
     * @param errors the error of each operation after the deletion of a state machine
     */
    private static List<String> violationsFor(Map<String, String> errors) throws IOException {
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
                    var error = isDeleted[0] ? errors.get(operation) : null;
                    isDeleted[0] |= operation.equals("DeleteStateMachine");
                    var body =
                            (error == null ? "{}" : "{\"__type\": \"%s\"}".formatted(error))
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(error == null ? 200 : 400, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        var endpoint = URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
        try (var askel = new AskelClient(endpoint)) {
            var observations = new Observations();
            var changes = new MachineChanges(askel, LoadRegion.DEFAULT, observations);
            changes.createAndDelete("WAITS-0");
            var violations = new ArrayList<>(changes.lostDeletes(Deadline.after(Duration.ZERO)));
            ObservationRules.violations(observations, List.of()).stream()
                    .filter(violation -> !violation.startsWith("acknowledged start"))
                    .forEach(violations::add);
            return violations;
        } finally {
            server.stop(0);
        }
    }

    private static Map<String, String> errorOfStart(String error) {
        return Map.of("StartExecution", error, "DescribeStateMachine", DOES_NOT_EXIST);
    }

    @Test
    void finds_a_start_after_an_acknowledged_delete() throws IOException {
        assertThat(violationsFor(errorOfStart("StateMachineDeleting"))).isEmpty();
        assertThat(violationsFor(errorOfStart(DOES_NOT_EXIST))).isEmpty();
        assertThat(violationsFor(errorOfStart("ExecutionLimitExceeded")))
                .singleElement()
                .asString()
                .endsWith(": ExecutionLimitExceeded");
        assertThat(violationsFor(Map.of("DescribeStateMachine", DOES_NOT_EXIST)))
                .singleElement()
                .asString()
                .startsWith("a start after an acknowledged delete");
    }

    @Test
    void finds_a_machine_that_exists_after_its_acknowledged_delete() throws IOException {
        assertThat(violationsFor(Map.of("StartExecution", DOES_NOT_EXIST)))
                .singleElement()
                .asString()
                .startsWith("acknowledged delete is lost");
    }

    /**
     * Returns the lost deletions for a server of two nodes. DescribeStateMachine returns these
     * statuses in turn, and repeats the last one.
     */
    private static List<String> lostDeletesFor(String... statuses) throws IOException {
        var polls = new AtomicInteger();
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    boolean isPoll =
                            exchange.getRequestHeaders()
                                    .getFirst("X-Amz-Target")
                                    .endsWith("DescribeStateMachine");
                    var status =
                            isPoll
                                    ? statuses[
                                            Math.min(polls.getAndIncrement(), statuses.length - 1)]
                                    : "";
                    var member = status.equals(DOES_NOT_EXIST) ? "__type" : "status";
                    var body =
                            "{\"%s\": \"%s\"}"
                                    .formatted(member, status)
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(
                            status.equals(DOES_NOT_EXIST) ? 400 : 200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        var endpoint = URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
        try (var askel = new AskelClient(List.of(endpoint, endpoint), "", ANSWER_MAX)) {
            var changes = new MachineChanges(askel, LoadRegion.DEFAULT, new Observations());
            changes.createAndDelete("WAITS-0");
            return changes.lostDeletes(Deadline.after(Duration.ofMinutes(1)));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void waits_until_a_machine_in_deletion_does_not_exist() throws IOException {
        assertThat(lostDeletesFor("DELETING", "DELETING", DOES_NOT_EXIST)).isEmpty();
        assertThat(lostDeletesFor("DELETING", "ACTIVE", DOES_NOT_EXIST))
                .singleElement()
                .asString()
                .contains("is ACTIVE");
    }

    @Test
    void checks_on_each_node_that_a_deleted_machine_does_not_exist() throws IOException {
        assertThat(lostDeletesFor("ACTIVE", DOES_NOT_EXIST)).hasSize(1);
        assertThat(lostDeletesFor(DOES_NOT_EXIST, "ACTIVE")).hasSize(1);
    }

    /** The responses of this server contain neither a definition nor an alias. */
    @Test
    void finds_a_node_without_an_acknowledged_update() throws IOException {
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
            var changes = new MachineChanges(askel, LoadRegion.DEFAULT, new Observations());
            changes.stop();
            assertThat(changes.lostChanges(Deadline.after(Duration.ZERO)))
                    .hasSize(2)
                    .allMatch(lost -> lost.startsWith("acknowledged update to version 1 is lost"));
            changes.runUpdates();
            assertThat(changes.lostChanges(Deadline.after(Duration.ZERO)))
                    .hasSize(4)
                    .allMatch(lost ->
                            lost.matches(
                                    "acknowledged (update to version 2|alias to .*) is lost.*"));
        } finally {
            server.stop(0);
        }
    }
}
