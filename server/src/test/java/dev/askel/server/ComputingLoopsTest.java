package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests executions that evaluate expressions in loops: a few long ones or many brief ones. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Tag("nightly")
final class ComputingLoopsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DATA = Path.of("target", "computing-loops").toAbsolutePath();
    private static final int LOOPS = 16;

    /** The number of measured calls. On a busy machine, one of them may be late. */
    private static final int CALLS = 20;

    private static final Duration CALL_MAX = Duration.ofSeconds(1);

    /** The limit of the first call after a start, which also loads classes. */
    private static final Duration FIRST_CALL_MAX = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String LOOP =
            """
            {"QueryLanguage": "JSONata", "StartAt": "P", "States": {
             "P": {"Type": "Pass", "Assign": {"x": "{% $count([1..100000][$ % 7 = 3]) %}"}, "Next": "C"},
             "C": {"Type": "Choice", "Default": "P", "Choices": [{"Condition": "{% $x = 0 %}", "Next": "S"}]},
             "S": {"Type": "Succeed"}}}\
            """;

    /**
     * Computes about 90,000 steps in each state. A single evaluation is too short to run on an
     * evaluation thread.
     */
    private static final String BRIEF_LOOP = LOOP.replace("100000", "1500");

    /** Computes for several seconds in each state. */
    private static final String LONG_LOOP =
            LOOP.replace(
                    "$count([1..100000][$ % 7 = 3])",
                    "$sum([1..30].$count([1..100000][$ % 7 = 3]))");

    /** Computes several million steps, which is a small evaluation. */
    private static final String COMPUTES =
            """
            {"QueryLanguage": "JSONata", "StartAt": "P", "States": {
             "P": {"Type": "Pass", "Output": "{% $count([1..100000][$ % 7 = 3]) %}", "End": true}}}\
            """;

    private static final int BRIEF_LOOPS = 300;
    private static final int LOOPING_MACHINES = 10;

    /**
     * The number of events of an execution that has entered its first state for the second time.
     */
    private static final long LOOP_EVENTS = 6;

    private static final String WAIT =
            "{\"StartAt\": \"W\", \"States\": {\"W\": {\"Type\": \"Wait\", \"Seconds\": 3600, \"End\": true}}}";

    private static final String PASS =
            "{\"StartAt\": \"P\", \"States\": {\"P\": {\"Type\": \"Pass\", \"End\": true}}}";

    /** The server that the tests share. Each test stops its executions. */
    private static AskelProcess server;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void startServer() throws IOException {
        server = AskelProcess.launchOptimizing("up", "--port", "0", "--data", DATA.toString());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        var response = client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response;
    }

    private HttpResponse<String> get(URI server, String path)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(server.resolve(path)));
    }

    private JsonNode call(URI server, String operation, Map<String, ?> body)
            throws IOException, InterruptedException {
        var response =
                send(
                        HttpRequest.newBuilder(server)
                                .header("Content-Type", "application/x-amz-json-1.0")
                                .header("X-Amz-Target", "AWSStepFunctions." + operation)
                                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
        return JSON.readTree(response.body());
    }

    private String createMachine(URI server, String name, String definition)
            throws IOException, InterruptedException {
        var role = "arn:aws:iam::123456789012:role/r";
        return call(
                        server,
                        "CreateStateMachine",
                        Map.of("name", name, "roleArn", role, "definition", definition))
                .path("stateMachineArn")
                .asText();
    }

    private String start(URI server, String machine) throws IOException, InterruptedException {
        return call(server, "StartExecution", Map.of("stateMachineArn", machine))
                .path("executionArn")
                .asText();
    }

    private double gauge(URI server, String name) throws IOException, InterruptedException {
        return get(server, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until the evaluation threads of the servers are overloaded. */
    private void awaitLoops(List<URI> servers) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var waiting = 0.0;
        while (waiting < LOOPS / 2.0) {
            assertThat(System.nanoTime() - deadline).as("loops wait: %s", waiting).isNegative();
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            waiting = 0;
            for (var server : servers) {
                waiting += gauge(server, "askel_evaluations_waiting");
            }
        }
    }

    /** A request of a client. */
    private interface Call {
        void make() throws IOException, InterruptedException;
    }

    private static Duration measure(Call call) throws IOException, InterruptedException {
        var startNanos = System.nanoTime();
        call.make();
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /**
     * Checks that calls of each kind are answered in time.
     *
     * @param calls the number of calls of each kind that must be in time, out of {@link #CALLS}
     */
    private void assertAnsweredInTime(URI server, String waits, String passes, int calls)
            throws IOException, InterruptedException {
        var starts = new ArrayList<Duration>();
        var straight = new ArrayList<Duration>();
        var health = new ArrayList<Duration>();
        for (int i = 0; i < CALLS; i++) {
            starts.add(measure(() -> start(server, waits)));
            straight.add(measure(() -> start(server, passes)));
            health.add(measure(() -> get(server, "/health/ready")));
        }
        for (var each : List.of(starts, straight, health)) {
            each.sort(null);
            assertThat(each.get(calls - 1))
                    .as("starts %s, straight %s, health %s", starts, straight, health)
                    .isLessThan(CALL_MAX);
        }
    }

    /** Checks the first call of each kind after a start, when the JVM is cold. */
    private void assertFirstAnsweredInTime(URI server, String waits, String passes)
            throws IOException, InterruptedException {
        assertThat(
                        List.of(
                                measure(() -> start(server, waits)),
                                measure(() -> start(server, passes)),
                                measure(() -> get(server, "/health/ready"))))
                .as("the first start, the first straight start, the first health check")
                .allSatisfy(first -> assertThat(first).isLessThan(FIRST_CALL_MAX));
    }

    @Test
    void loops_do_not_delay_starts_and_health_checks_even_after_a_kill() throws Exception {
        var uri = server.awaitReady();
        var waits = createMachine(uri, "waits", WAIT);
        var passes = createMachine(uri, "passes", PASS);
        var loop = createMachine(uri, "loops", LOOP);
        startLoops(uri, loop);
        awaitLoops(List.of(uri));

        assertAnsweredInTime(uri, waits, passes, CALLS - 1);

        server.kill();
        startServer();
        var restarted = server.awaitReady();
        awaitLoops(List.of(restarted));

        assertFirstAnsweredInTime(restarted, waits, passes);
        assertAnsweredInTime(restarted, waits, passes, CALLS - 1);

        stopAll(restarted, loop);
        assertThat(gauge(restarted, "askel_evaluations_waiting")).isZero();
    }

    @Test
    void many_brief_loops_do_not_delay_starts_and_health_checks() throws Exception {
        var uri = server.awaitReady();
        var waits = createMachine(uri, "calm-waits", WAIT);
        var passes = createMachine(uri, "calm-passes", PASS);
        var loops = new ArrayList<String>();
        for (int i = 0; i < LOOPING_MACHINES; i++) {
            loops.add(createMachine(uri, "brief-" + i, BRIEF_LOOP));
        }
        for (int i = 0; i < BRIEF_LOOPS; i++) {
            start(uri, loops.get(i % LOOPING_MACHINES));
        }

        var samples = new ArrayList<String>();
        for (var loop : loops) {
            samples.add(runningExecutions(uri, loop).getFirst().asText());
        }
        awaitEvents(uri, samples);
        var before = lastEvents(uri, samples);

        // Beside many loops on few cores, single calls can take longer.
        assertAnsweredInTime(uri, waits, passes, CALLS / 2);

        var after = lastEvents(uri, samples);
        assertThat(sum(after)).as("from %s to %s", before, after).isGreaterThan(sum(before));
        for (var loop : loops) {
            assertThat(runningExecutions(uri, loop)).hasSize(BRIEF_LOOPS / LOOPING_MACHINES);
        }
        for (var loop : loops) {
            stopAll(uri, loop);
        }
    }

    /**
     * A state machine that computes for seconds does not delay the short expressions of another
     * one.
     */
    @Test
    void loops_do_not_delay_short_expressions_of_others() throws Exception {
        var uri = server.awaitReady();
        var computes = createMachine(uri, "computes", COMPUTES);
        var loops = new ArrayList<String>();
        for (int i = 0; i < LOOPING_MACHINES; i++) {
            loops.add(createMachine(uri, "long-" + i, LONG_LOOP));
            start(uri, loops.get(i));
        }
        Thread.sleep(LOOPING_MACHINES * 500L);

        var ends = new ArrayList<Duration>();
        for (int i = 0; i < 5; i++) {
            ends.add(measure(() -> awaitEnd(uri, start(uri, computes))));
        }
        ends.sort(null);
        assertThat(ends.get(3)).as("ends %s", ends).isLessThan(Duration.ofSeconds(3));

        for (var loop : loops) {
            stopAll(uri, loop);
        }
    }

    private void awaitEnd(URI server, String execution) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (call(server, "DescribeExecution", Map.of("executionArn", execution))
                .path("status")
                .asText()
                .equals("RUNNING")) {
            assertThat(System.nanoTime() - deadline).isNegative();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Waits until each execution has completed its loop once. */
    private void awaitEvents(URI server, List<String> executions)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var events = lastEvents(server, executions);
        while (events.stream().anyMatch(last -> last < LOOP_EVENTS)) {
            assertThat(System.nanoTime() - deadline).as("last events: %s", events).isNegative();
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            events = lastEvents(server, executions);
        }
    }

    /** The identifier of the last event of each execution. */
    private List<Long> lastEvents(URI server, List<String> executions)
            throws IOException, InterruptedException {
        var last = new ArrayList<Long>();
        for (var each : executions) {
            var request = Map.of("executionArn", each, "reverseOrder", true, "maxResults", 1);
            last.add(
                    call(server, "GetExecutionHistory", request)
                            .path("events")
                            .path(0)
                            .path("id")
                            .asLong());
        }
        return last;
    }

    private static long sum(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).sum();
    }

    /** The running executions of a machine, up to 100. */
    private List<JsonNode> runningExecutions(URI server, String machine)
            throws IOException, InterruptedException {
        var running = Map.of("stateMachineArn", machine, "statusFilter", "RUNNING");
        return call(server, "ListExecutions", running).findValues("executionArn");
    }

    private void stopAll(URI server, String machine) throws IOException, InterruptedException {
        for (var each : runningExecutions(server, machine)) {
            call(server, "StopExecution", Map.of("executionArn", each.asText()));
        }
    }

    private void startLoops(URI server, String machine) throws IOException, InterruptedException {
        for (int i = 0; i < LOOPS; i++) {
            start(server, machine);
        }
    }

    /** A busy member is not marked unreachable, and other members take over from a killed one. */
    @Test
    @Tag("nightly")
    void loops_lose_no_heartbeat_of_three_nodes_and_continue_after_a_kill() throws Exception {
        try (var nodes = new ClusterNodes()) {
            var servers = List.of(nodes.start(), nodes.start(), nodes.start());
            var uris = new ArrayList<URI>();
            for (var server : servers) {
                uris.add(server.awaitReady());
            }
            var waits = createMachine(uris.getFirst(), "waits", WAIT);
            var passes = createMachine(uris.getFirst(), "passes", PASS);
            var loop = createMachine(uris.getFirst(), "loops", LOOP);
            startLoops(uris.getFirst(), loop);
            awaitLoops(uris);

            for (var uri : uris) {
                assertAnsweredInTime(uri, waits, passes, CALLS - 1);
            }
            for (var server : servers) {
                assertThat(server.errors()).doesNotContain("heartbeat", "unreachable");
            }

            servers.getLast().kill();
            var survivors = uris.subList(0, 2);
            awaitLoops(survivors);
            for (var uri : survivors) {
                assertAnsweredInTime(uri, waits, passes, CALLS - 1);
            }
            stopAll(uris.getFirst(), loop);
        }
    }
}
