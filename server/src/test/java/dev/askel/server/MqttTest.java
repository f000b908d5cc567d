package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.Mosquitto;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages of a real broker that start executions. */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MqttTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FOLDER = Path.of("target", "mqtt").toAbsolutePath();
    private static final String ROLE = "arn:aws:iam::123456789012:role/r";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private static AskelProcess server;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Mosquitto.isInstalled(), "Mosquitto and its clients are not installed");
        if (Files.exists(FOLDER)) {
            try (var files = Files.walk(FOLDER)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(FOLDER);
        client = HttpClient.newHttpClient();
        server = launch();
    }

    private static AskelProcess launch() throws Exception {
        var config =
                Files.writeString(
                        FOLDER.resolve("askel.conf"),
                        "askel.connectors.http.private-hosts = [\"127.0.0.1\"]");
        var started =
                AskelProcess.launch(
                        "up",
                        "--port",
                        "0",
                        "--data",
                        FOLDER.resolve("data").toString(),
                        "--config",
                        config.toString());
        started.awaitReady();
        return started;
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            client.close();
        }
    }

    private static HttpResponse<String> send(
            String method, String path, String type, @Nullable String target, String body)
            throws Exception {
        var request =
                HttpRequest.newBuilder(server.awaitReady().resolve(path))
                        .timeout(Duration.ofMinutes(1))
                        .header("Content-Type", type)
                        .method(method, BodyPublishers.ofString(body));
        if (target != null) {
            request.header("X-Amz-Target", target);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode ok(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static JsonNode rest(String method, String path, String body) throws Exception {
        return ok(send(method, "/api/v1" + path, "application/json", null, body));
    }

    private static void events(String operation, String body) throws Exception {
        ok(send("POST", "/", "application/x-amz-json-1.1", "AWSEvents." + operation, body));
    }

    private static JsonNode states(String operation, String body) throws Exception {
        return ok(server.call(operation, body));
    }

    /** Stores a subscription whose messages start a new machine; returns its ARN. */
    private static String subscribe(String name, Mosquitto broker, String scheme, String more)
            throws Exception {
        var machine =
                states(
                                "CreateStateMachine",
                                "{\"name\":\"%s\",\"roleArn\":\"%s\",\"definition\":%s}"
                                        .formatted(
                                                name,
                                                ROLE,
                                                JSON.writeValueAsString(
                                                        "{\"StartAt\":\"S\",\"States\":{\"S\":{\"Type\":\"Succeed\"}}}")))
                        .path("stateMachineArn")
                        .asText();
        events(
                "PutRule",
                "{\"Name\":\"%s\",\"EventPattern\":\"{\\\"source\\\":[\\\"mqtt.%s\\\"]}\"}"
                        .formatted(name, name));
        events(
                "PutTargets",
                "{\"Rule\":\"%s\",\"Targets\":[{\"Id\":\"t\",\"Arn\":\"%s\",\"RoleArn\":\"%s\",\"InputPath\":\"$.detail\"}]}"
                        .formatted(name, machine, ROLE));
        rest(
                "PUT",
                "/mqtt-subscriptions/" + name,
                "{\"brokerUri\":\"%s://127.0.0.1:%d\",\"topicFilters\":[\"plant/+/%s\"],\"deduplication\":{\"path\":\"$.detail.id\"}%s}"
                        .formatted(scheme, broker.port(), name, more));
        return machine;
    }

    /** The ids in the inputs of a machine's executions, one for each execution. */
    private static List<String> ids(String machine) throws Exception {
        var ids = new ArrayList<String>();
        for (var execution : executionArns(machine)) {
            var described =
                    states("DescribeExecution", "{\"executionArn\":\"%s\"}".formatted(execution));
            ids.add(JSON.readTree(described.path("input").asText()).path("id").asText());
        }
        return ids;
    }

    private static List<String> executionArns(String machine) throws Exception {
        var arns = new ArrayList<String>();
        String token = null;
        do {
            var page =
                    states(
                            "ListExecutions",
                            "{\"stateMachineArn\":\"%s\",\"maxResults\":1000%s}"
                                    .formatted(
                                            machine,
                                            token == null
                                                    ? ""
                                                    : ",\"nextToken\":\"" + token + "\""));
            page.path("executions")
                    .forEach(execution -> arns.add(execution.path("executionArn").asText()));
            token = page.path("nextToken").isMissingNode() ? null : page.path("nextToken").asText();
        } while (token != null);
        return arns;
    }

    private static void await(String description, Callable<Boolean> condition) {
        assertThat(Deadline.after(PATIENCE).await(() -> call(condition), POLL_INTERVAL))
                .as(description)
                .isTrue();
    }

    private static boolean call(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes messages until one arrives. */
    private static void awaitSubscribed(String name, Mosquitto broker, String machine) {
        var sent = new AtomicInteger();
        await(
                name + " is subscribed",
                () -> {
                    if (!ids(machine).isEmpty()) {
                        return true;
                    }
                    broker.publish(
                            "plant/0/" + name,
                            List.of("{\"id\":\"probe-%d\"}".formatted(sent.getAndIncrement())));
                    return false;
                });
    }

    private static List<String> payloads(int from, int to) {
        return IntStream.range(from, to).mapToObj("{\"id\":\"m-%d\"}"::formatted).toList();
    }

    private static List<String> received(String machine) throws Exception {
        return ids(machine).stream().filter(id -> id.startsWith("m-")).toList();
    }

    private static void awaitReceived(String machine, int count) throws Exception {
        await(
                "%d messages of %s arrive".formatted(count, machine),
                () -> new TreeSet<>(received(machine)).size() >= count);
        assertThat(received(machine)).as("each message starts one execution").hasSize(count);
    }

    @Test
    void each_message_starts_one_execution_while_broker_and_server_stop() throws Exception {
        stopBrokerAndServer("5");
    }

    @Test
    @Tag("nightly")
    void each_message_of_version_3_starts_one_execution_while_broker_and_server_stop()
            throws Exception {
        stopBrokerAndServer("3.1.1");
    }

    private static void stopBrokerAndServer(String version) throws Exception {
        var name = "v" + version.charAt(0);
        try (var broker =
                Mosquitto.start(FOLDER.resolve(name), "allow_anonymous true", List.of())) {
            var machine =
                    subscribe(
                            name, broker, "mqtt", ",\"protocolVersion\":\"%s\"".formatted(version));
            awaitSubscribed(name, broker, machine);
            broker.publish("plant/1/" + name, payloads(0, 40));

            broker.stop();
            broker.start();
            broker.publish("plant/2/" + name, payloads(40, 80));
            awaitReceived(machine, 80);

            broker.publish("plant/3/" + name, payloads(80, 100));
            ClusterNodes.signal("KILL", server);
            broker.publish("plant/3/" + name, payloads(100, 120));
            server.close();
            server = launch();
            // The sender repeats its last messages.
            broker.publish("plant/3/" + name, payloads(110, 120));
            awaitReceived(machine, 120);
            rest("DELETE", "/mqtt-subscriptions/" + name, "");
        }
    }

    private static double metric(String name) throws Exception {
        var text = send("GET", "/metrics", "text/plain", null, "").body();
        return text.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static JsonNode awaitClient(String name, Predicate<JsonNode> condition) {
        var found = new AtomicReference<JsonNode>();
        boolean isMet =
                Deadline.after(PATIENCE)
                        .await(
                                () ->
                                        call(() -> {
                                            found.set(client(name));
                                            return condition.test(found.get());
                                        }),
                                POLL_INTERVAL);
        assertThat(isMet).as(String.valueOf(found.get())).isTrue();
        return found.get();
    }

    private static JsonNode client(String name) throws Exception {
        return rest("GET", "/mqtt-subscriptions/" + name, "").path("clients").path(0);
    }

    private static boolean isSubscribed(JsonNode client) {
        return client.path("state").asText().equals("SUBSCRIBED");
    }

    @Test
    void a_session_resumes_with_more_waiting_messages_than_the_receive_maximum() throws Exception {
        var name = "backlog";
        try (var broker =
                Mosquitto.start(FOLDER.resolve(name), "allow_anonymous true", List.of())) {
            var machine = subscribe(name, broker, "mqtt", ",\"receiveMaximum\":10");
            awaitSubscribed(name, broker, machine);

            server.close();
            broker.publish("plant/1/" + name, payloads(0, 300));
            server = launch();

            awaitReceived(machine, 300);
            awaitClient(name, MqttTest::isSubscribed);
            rest("DELETE", "/mqtt-subscriptions/" + name, "");
        }
    }

    /** Mosquitto sends all of them at once, also beyond the receive maximum. */
    @Test
    @Tag("nightly")
    void a_session_resumes_with_more_waiting_messages_than_a_client_holds() throws Exception {
        resume("many5", "", 3_000, 10);
    }

    @Test
    @Tag("nightly")
    void a_session_of_version_3_resumes_with_more_waiting_messages_than_a_client_holds()
            throws Exception {
        resume("many3", ",\"protocolVersion\":\"3.1.1\"", 3_000, 10);
    }

    @Test
    @Tag("nightly")
    void a_session_resumes_with_more_waiting_bytes_than_a_node_holds() throws Exception {
        resume("bytes5", "", 200, 200_000);
    }

    @Test
    @Tag("nightly")
    void a_session_of_version_3_resumes_with_more_waiting_bytes_than_a_node_holds()
            throws Exception {
        resume("bytes3", ",\"protocolVersion\":\"3.1.1\"", 200, 200_000);
    }

    /** The broker holds the messages while the server is stopped. Each must start one execution. */
    private static void resume(String name, String more, int count, int textBytes)
            throws Exception {
        try (var broker =
                Mosquitto.start(FOLDER.resolve(name), "allow_anonymous true", List.of())) {
            var machine = subscribe(name, broker, "mqtt", more);
            awaitSubscribed(name, broker, machine);
            int probes = executionArns(machine).size();

            server.close();
            var text = "x".repeat(textBytes);
            broker.publish(
                    "plant/1/" + name,
                    IntStream.range(0, count)
                            .mapToObj(i -> "{\"id\":\"m-%d\",\"text\":\"%s\"}".formatted(i, text))
                            .toList());
            server = launch();

            await(
                    "%d messages arrive".formatted(count),
                    () -> {
                        // A message that is refused is counted for a moment.
                        assertThat(metric("askel_mqtt_bytes"))
                                .isLessThanOrEqualTo(
                                        metric("askel_mqtt_bytes_max") + 8 * 1024 + 4L * textBytes);
                        return executionArns(machine).size() >= probes + count;
                    });
            awaitClient(name, MqttTest::isSubscribed);
            assertThat(received(machine))
                    .as("each message starts one execution")
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, count).mapToObj("m-%d"::formatted).toList());
            rest("DELETE", "/mqtt-subscriptions/" + name, "");
        }
    }

    @Test
    void a_changed_subscription_of_version_3_loses_no_message() throws Exception {
        changeSubscription("3.1.1");
    }

    @Test
    @Tag("nightly")
    void a_changed_subscription_loses_no_message() throws Exception {
        changeSubscription("5");
    }

    private static void changeSubscription(String version) throws Exception {
        var name = "changed" + version.charAt(0);
        try (var broker =
                Mosquitto.start(FOLDER.resolve(name), "allow_anonymous true", List.of())) {
            var more = ",\"protocolVersion\":\"%s\"".formatted(version);
            var machine = subscribe(name, broker, "mqtt", more);
            awaitSubscribed(name, broker, machine);
            int sent = 0;
            for (int change = 0; change < 4; change++) {
                // The second filter changes, and from the third change on the client id.
                rest(
                        "PUT",
                        "/mqtt-subscriptions/" + name,
                        "{\"brokerUri\":\"mqtt://127.0.0.1:%d\",\"topicFilters\":[\"plant/+/%s\",\"other/%d\"],\"deduplication\":{\"path\":\"$.detail.id\"}%s%s}"
                                .formatted(
                                        broker.port(),
                                        name,
                                        change,
                                        more,
                                        change < 2
                                                ? ""
                                                : ",\"clientIdPrefix\":\"c%d\"".formatted(change)));
                // Messages arrive until the new filter is effective.
                var deadline = Deadline.after(PATIENCE);
                do {
                    assertThat(deadline.hasPassed()).isFalse();
                    broker.publish("plant/1/" + name, payloads(sent, sent + 5));
                    sent += 5;
                    broker.publish(
                            "other/" + change, List.of("{\"id\":\"p-%d\"}".formatted(change)));
                } while (!ids(machine).contains("p-" + change));
                if (change == 1) {
                    // The session has no filter of the former definition.
                    broker.publish("other/0", List.of("{\"id\":\"former\"}"));
                }
                broker.publish("plant/1/" + name, payloads(sent, ++sent));
            }
            awaitReceived(machine, sent);
            assertThat(ids(machine)).doesNotContain("former");
            rest("DELETE", "/mqtt-subscriptions/" + name, "");
        }
    }

    @Test
    void a_filter_that_only_the_session_has_starts_nothing() throws Exception {
        var name = "foreign";
        try (var broker =
                Mosquitto.start(FOLDER.resolve(name), "allow_anonymous true", List.of())) {
            broker.addFilter("c-foreign", "foreign/#");
            var machine =
                    subscribe(
                            name,
                            broker,
                            "mqtt",
                            ",\"protocolVersion\":\"3.1.1\",\"clientIdPrefix\":\"c-foreign\"");
            awaitSubscribed(name, broker, machine);

            broker.publish("foreign/1", List.of("{\"id\":\"foreign\"}"));
            broker.publish("plant/1/" + name, payloads(0, 1));

            awaitReceived(machine, 1);
            assertThat(ids(machine)).doesNotContain("foreign");
            rest("DELETE", "/mqtt-subscriptions/" + name, "");
        }
    }

    @Test
    void a_subscription_shows_the_state_of_its_client_and_the_number_of_messages()
            throws Exception {
        try (var broker =
                Mosquitto.start(FOLDER.resolve("state"), "allow_anonymous true", List.of())) {
            var machine = subscribe("state", broker, "mqtt", "");
            var first = awaitClient("state", MqttTest::isSubscribed);
            assertThat(first.has("lastError")).isFalse();
            broker.publish("plant/1/state", payloads(0, 3));
            awaitReceived(machine, 3);
            var counted =
                    awaitClient("state", client -> client.path("messagesReceived").asInt() == 3);
            assertThat(counted.path("messagesDropped").asInt()).isZero();

            broker.stop();
            var lost = awaitClient("state", client -> !isSubscribed(client));
            assertThat(lost.path("lastError").asText()).isNotEmpty();
            assertThat(lost.path("lastErrorDate").isNumber()).isTrue();
            broker.start();
            var again = awaitClient("state", MqttTest::isSubscribed);
            assertThat(again.path("messagesReceived").asInt()).isGreaterThanOrEqualTo(3);
            rest("DELETE", "/mqtt-subscriptions/state", "");
        }
    }

    @Test
    void a_broker_at_a_private_address_needs_the_setting_of_private_hosts() throws Exception {
        rest(
                "PUT",
                "/mqtt-subscriptions/private",
                "{\"brokerUri\":\"mqtt://localhost:1883\",\"topicFilters\":[\"a\"]}");
        var client = awaitClient("private", each -> each.has("lastError"));
        assertThat(client.path("lastError").asText())
                .isEqualTo(
                        "The host 'localhost' may not be called: its address 127.0.0.1 is not public,"
                                + " and askel.connectors.http.private-hosts does not name the host.");
        rest("DELETE", "/mqtt-subscriptions/private", "");
    }

    @Test
    void a_large_message_of_version_3_is_dropped_and_a_larger_one_ends_the_connection()
            throws Exception {
        try (var broker =
                Mosquitto.start(FOLDER.resolve("large"), "allow_anonymous true", List.of())) {
            var machine = subscribe("large", broker, "mqtt", ",\"protocolVersion\":\"3.1.1\"");
            awaitClient("large", MqttTest::isSubscribed);
            broker.publish("plant/1/large", List.of("x".repeat(600_000)));
            broker.publish("plant/1/large", payloads(0, 1));
            awaitReceived(machine, 1);
            awaitClient("large", client -> client.path("messagesDropped").asInt() == 1);

            broker.publish("plant/1/large", List.of("x".repeat(2_000_000)));
            var refused = awaitClient("large", client -> client.has("lastError"));
            assertThat(refused.path("lastError").asText()).contains("maximum packet size");
            rest("DELETE", "/mqtt-subscriptions/large", "");
        }
    }

    @Test
    void the_clients_of_a_shared_subscription_receive_each_message_once() throws Exception {
        try (var broker =
                Mosquitto.start(FOLDER.resolve("shared"), "allow_anonymous true", List.of())) {
            var machine =
                    subscribe(
                            "shared",
                            broker,
                            "mqtt",
                            ",\"shared\":{\"group\":\"askel\",\"subscribers\":3}");
            awaitSubscribed("shared", broker, machine);
            broker.publish("plant/1/shared", payloads(0, 60));
            awaitReceived(machine, 60);
            assertThat(Files.readString(FOLDER.resolve("shared").resolve("mosquitto.log")))
                    .contains("-0 (p5", "-1 (p5", "-2 (p5");
            rest("DELETE", "/mqtt-subscriptions/shared", "");
        }
    }

    @Test
    void a_broker_with_tls_and_a_password_needs_the_certificate_and_a_connection()
            throws Exception {
        var folder = Files.createDirectories(FOLDER.resolve("tls"));
        run(
                folder,
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-keyout",
                "key.pem",
                "-out",
                "cert.pem",
                "-subj",
                "/CN=broker",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-days",
                "2");
        run(folder, "mosquitto_passwd", "-b", "-c", "passwords", "anna", "s3cret-of-anna");
        try (var broker =
                Mosquitto.start(
                        folder,
                        """
                        certfile %s/cert.pem
                        keyfile %s/key.pem
                        password_file %s/passwords
                        allow_anonymous false
                        """
                                .formatted(folder, folder, folder),
                        List.of(
                                "--cafile",
                                folder.resolve("cert.pem").toString(),
                                "-u",
                                "anna",
                                "-P",
                                "s3cret-of-anna"))) {
            var connection =
                    rest(
                                    "POST",
                                    "/connections",
                                    """
                                    {"name": "broker", "authorizationType": "BASIC", "allowedHosts": ["127.0.0.1:%d"],
                                     "authParameters": {"basicAuthParameters": {"username": "anna", "password": "wrong"}}}
                                    """
                                            .formatted(broker.port()))
                            .path("connectionArn")
                            .asText();
            var machine =
                    subscribe(
                            "tls",
                            broker,
                            "mqtts",
                            ",\"connectionArn\":\"%s\",\"caCertificates\":%s"
                                    .formatted(
                                            connection,
                                            JSON.writeValueAsString(
                                                    Files.readString(folder.resolve("cert.pem")))));
            var log = folder.resolve("mosquitto.log");
            await(
                    "the broker refuses the password",
                    () -> Files.readString(log).contains("not authorised"));
            // The client uses the new password when it connects again.
            rest(
                    "PATCH",
                    "/connections/broker",
                    """
                    {"authorizationType": "BASIC",
                     "authParameters": {"basicAuthParameters": {"username": "anna", "password": "s3cret-of-anna"}}}
                    """);
            awaitSubscribed("tls", broker, machine);
            rest("DELETE", "/mqtt-subscriptions/tls", "");
        }
    }

    private static void run(Path folder, String... words) throws Exception {
        var process =
                new ProcessBuilder(words)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @Test
    void a_bad_definition_and_an_unknown_bus_are_refused() throws Exception {
        var bad =
                send(
                        "PUT",
                        "/api/v1/mqtt-subscriptions/bad",
                        "application/json",
                        null,
                        "{\"brokerUri\":\"http://a\",\"topicFilters\":[\"a\"]}");
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(bad.body()).contains("brokerUri");
        var bus =
                send(
                        "PUT",
                        "/api/v1/mqtt-subscriptions/bad",
                        "application/json",
                        null,
                        "{\"brokerUri\":\"mqtt://a\",\"topicFilters\":[\"a\"],\"eventBusName\":\"absent\"}");
        assertThat(bus.statusCode()).isEqualTo(404);
        assertThat(
                        send("GET", "/api/v1/mqtt-subscriptions/bad", "application/json", null, "")
                                .statusCode())
                .isEqualTo(404);
    }
}
