package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests several servers on one database, which are started as an operator starts them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ServersTest {
    private static final int EXECUTIONS = 40;

    /** Longer than any machine of these tests takes; a lost node must be detected sooner. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static String arnBody(String arn) {
        return "{\"executionArn\":\"%s\"}".formatted(arn);
    }

    private static List<String> startAll(ClusterNodes nodes, AskelProcess node, String machine)
            throws Exception {
        var started = new ArrayList<String>();
        for (var i = 0; i < EXECUTIONS; i++) {
            started.add(start(nodes, node, machine));
        }
        return started;
    }

    private static String start(ClusterNodes nodes, AskelProcess node, String machine)
            throws Exception {
        return nodes.call(node, "StartExecution", "{\"stateMachineArn\":\"%s\"}".formatted(machine))
                .path("executionArn")
                .asText();
    }

    /** Waits until each execution has ended once, with all its events in order. */
    private static void awaitEnds(ClusterNodes nodes, AskelProcess node, List<String> executions)
            throws Exception {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        for (var execution : executions) {
            while (!nodes.call(node, "DescribeExecution", arnBody(execution))
                    .path("status")
                    .asText()
                    .equals("SUCCEEDED")) {
                assertThat(System.nanoTime() - deadline).as(execution).isNegative();
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
            var events = nodes.call(node, "GetExecutionHistory", arnBody(execution)).path("events");
            assertThat(events.findValuesAsText("type"))
                    .containsExactly(
                            "ExecutionStarted",
                            "WaitStateEntered",
                            "WaitStateExited",
                            "ExecutionSucceeded");
            assertThat(events.findValuesAsText("id")).containsExactly("1", "2", "3", "4");
        }
    }

    private static String waitState(int seconds) {
        return "{\"Type\":\"Wait\",\"Seconds\":%d,\"End\":true}".formatted(seconds);
    }

    @Test
    void executions_of_killed_and_stopped_nodes_continue_on_other_nodes() throws Exception {
        try (var nodes = new ClusterNodes()) {
            var stopped = nodes.start();
            var killed = nodes.start();
            var survivor = nodes.start();
            var machine = nodes.createMachine(stopped, "waits", waitState(6));
            var activity =
                    nodes.call(survivor, "CreateActivity", "{\"name\":\"a\"}")
                            .path("activityArn")
                            .asText();
            var task = nodes.createMachine(killed, "asks", taskState(activity));
            var poll =
                    nodes.callAsync(
                            stopped,
                            "GetActivityTask",
                            "{\"activityArn\":\"%s\"}".formatted(activity));
            var awaited =
                    nodes.startAndWaitAsync(
                            stopped, "{\"stateMachineArn\":\"%s\"}".formatted(machine));
            var first = start(nodes, stopped, machine);
            var streamed = nodes.readStreamAsync(stopped, first, "0");
            // The earlier requests arrive while these executions are started.
            var executions = startAll(nodes, stopped, machine);
            killed.kill();
            stopped.terminate();
            var stopNanos = System.nanoTime();
            assertThat(stopped.awaitExit()).isEqualTo(128 + 15);
            assertThat(Duration.ofNanos(System.nanoTime() - stopNanos))
                    .isLessThan(Duration.ofSeconds(40));
            // The poll was answered without a task, and the stream ended with reconnect or with the
            // execution.
            assertThat(poll.join().path("taskToken").isTextual()).isFalse();
            var lines = new ArrayList<>(streamed.join());
            assertThat(lines).anyMatch(line -> line.matches("event: (reconnect|end)"));
            var last = ids(lines).getLast();
            if (!lines.contains("event: end")) {
                lines.addAll(nodes.readStreamAsync(survivor, first, last).join());
            }
            assertThat(ids(lines)).containsExactly("1", "2", "3", "4");
            var waitedFor = awaited.join().path("executionArn").asText();
            assertThat(nodes.awaitEnd(survivor, waitedFor).path("status").asText())
                    .isEqualTo("SUCCEEDED");
            awaitEnds(nodes, survivor, executions);
            // The abandoned poll must not receive a task: the next poll receives the next task.
            var execution = start(nodes, survivor, task);
            var polled =
                    nodes.call(
                            survivor,
                            "GetActivityTask",
                            "{\"activityArn\":\"%s\"}".formatted(activity));
            nodes.call(
                    survivor,
                    "SendTaskSuccess",
                    "{\"taskToken\":\"%s\",\"output\":\"1\"}"
                            .formatted(polled.path("taskToken").asText()));
            assertThat(nodes.awaitEnd(survivor, execution).path("status").asText())
                    .isEqualTo("SUCCEEDED");
        }
    }

    private static String taskState(String activity) {
        return "{\"Type\":\"Task\",\"Resource\":\"%s\",\"End\":true}".formatted(activity);
    }

    /** The ids of a stream's events, in order. */
    private static List<String> ids(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("id: "))
                .map(line -> line.substring(4))
                .toList();
    }

    /**
     * The resumed node still has its sessions and its port, but its executions belong to other
     * nodes.
     */
    @Test
    @Tag("nightly")
    void executions_of_a_frozen_node_continue_and_the_node_exits_when_it_resumes()
            throws Exception {
        try (var nodes = new ClusterNodes()) {
            var survivor = nodes.start();
            // The node would wait for its callers until long after this test.
            var frozen =
                    nodes.start(
                            """
                            askel.http.termination-timeout = 1h
                            pekko.coordinated-shutdown.phases.service-requests-done.timeout = 1h
                            """);
            frozen.awaitReady();
            var machine = nodes.createMachine(survivor, "waits", waitState(2));
            var unanswered =
                    nodes.callAsync(
                            frozen,
                            "StartSyncExecution",
                            "{\"stateMachineArn\":\"%s\"}"
                                    .formatted(
                                            nodes.createExpressMachine(
                                                    survivor, "sleeps", waitState(280))));
            var executions = startAll(nodes, survivor, machine);
            ClusterNodes.signal("STOP", frozen);
            awaitEnds(nodes, survivor, executions);
            ClusterNodes.signal("CONT", frozen);
            assertThat(frozen.awaitExit()).isEqualTo(ExitStatus.DOWNED.code());
            assertThat(unanswered).failsWithin(PATIENCE);
            awaitEnds(nodes, survivor, executions);
            var successor = nodes.start();
            awaitEnds(nodes, successor, startAll(nodes, successor, machine));
        }
    }
}
