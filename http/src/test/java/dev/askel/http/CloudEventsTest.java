package dev.askel.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.engine.Eventually;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Events that the SDK of CloudEvents sends to an event bus, and the executions that they start. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CloudEventsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASS =
            "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}";
    private static final String ROLE = "arn:aws:iam::123456789012:role/r";

    private static ServedEngine served;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        served = ServedEngine.shared();
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    /** Creates a machine that a rule of a new bus starts for each event; returns its ARN. */
    private static String machineOfBus(String bus, String pattern) {
        var machine = served.createMachine(bus, PASS);
        events("CreateEventBus", "{\"Name\":\"%s\"}".formatted(bus));
        events(
                "PutRule",
                "{\"Name\":\"all\",\"EventBusName\":\"%s\",\"EventPattern\":%s}"
                        .formatted(bus, ServedEngine.quoted(pattern)));
        events(
                "PutTargets",
                "{\"Rule\":\"all\",\"EventBusName\":\"%s\",\"Targets\":[{\"Id\":\"t\",\"Arn\":\"%s\",\"RoleArn\":\"%s\"}]}"
                        .formatted(bus, machine, ROLE));
        return machine;
    }

    private static void events(String operation, String body) {
        var reply = served.callEvents(operation, body);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    }

    private static CloudEvent event(String id) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withSource(URI.create("https://shop.example.com/orders"))
                .withType("com.example.order")
                .withSubject("orders/7")
                .withTime(OffsetDateTime.parse("2026-11-27T12:00:00.25+01:00"))
                .withExtension("tenant", "m\u00fcller \u20ac")
                .withData("application/json", "{\"total\": 1.10}".getBytes(UTF_8))
                .build();
    }

    private static HttpResponse<String> send(String bus, Map<String, String> headers, byte[] body) {
        try {
            var request =
                    HttpRequest.newBuilder(
                            URI.create(
                                    "http://127.0.0.1:%d/api/v1/event-buses/%s/events"
                                            .formatted(served.address().getPort(), bus)));
            headers.forEach(request::header);
            return client.send(
                    request.POST(BodyPublishers.ofByteArray(body)).build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void accepted(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
    }

    private static void sendBinary(String bus, CloudEvent event) {
        var headers = new HashMap<String, String>();
        var body = new byte[1][];
        HttpMessageFactory.createWriter(
                        (name, value) -> headers.put(name, encoded(value)),
                        bytes -> body[0] = bytes)
                .writeBinary(event);
        accepted(send(bus, headers, Objects.requireNonNullElse(body[0], new byte[0])));
    }

    /** Encodes a header as the HTTP binding requires; the SDK does not. */
    private static String encoded(String value) {
        return value.codePoints()
                .mapToObj(Character::toString)
                .map(each ->
                        each.charAt(0) > ' ' && each.charAt(0) < '\u007f'
                                ? each
                                : URLEncoder.encode(each, UTF_8).replace("+", "%20"))
                .collect(Collectors.joining());
    }

    private static void sendStructured(String bus, CloudEvent event) {
        var headers = new HashMap<String, String>();
        var body = new byte[1][];
        HttpMessageFactory.createWriter(headers::put, bytes -> body[0] = bytes)
                .writeStructured(event, JsonFormat.CONTENT_TYPE);
        accepted(send(bus, headers, body[0]));
    }

    private static List<String> executions(String machine) {
        var list =
                served.callOk("ListExecutions", "{\"stateMachineArn\":\"%s\"}".formatted(machine));
        return StreamSupport.stream(list.body().path("executions").spliterator(), false)
                .map(each -> each.path("executionArn").asText())
                .toList();
    }

    private static List<String> awaitExecutions(String machine, int count) {
        return Eventually.value(
                count + " executions", () -> executions(machine), it -> it.size() >= count);
    }

    private static JsonNode input(String execution) throws Exception {
        return JSON.readTree(
                served.callOk("DescribeExecution", "{\"executionArn\":\"%s\"}".formatted(execution))
                        .text("input"));
    }

    /** Waits until the bus has no delivery left. */
    private static void awaitDeliveries(String machine) {
        Eventually.value(
                "no delivery is left",
                () ->
                        served.rig()
                                .query(
                                        row -> row.getLong(1),
                                        "SELECT count(*) FROM askel.trigger_deliveries WHERE target_arn = ?",
                                        machine),
                it -> it.getFirst() == 0);
    }

    @Test
    void an_event_of_each_mode_becomes_the_same_event_and_starts_one_execution() throws Exception {
        var machine =
                machineOfBus(
                        "cloud-modes",
                        "{\"source\":[{\"prefix\":\"https://shop\"}],\"cloudevent\":{\"tenant\":[\"m\u00fcller \u20ac\"]}}");
        sendBinary("cloud-modes", event("1"));
        var first = input(awaitExecutions(machine, 1).getFirst());
        sendStructured("cloud-modes", event("1"));
        var format =
                Objects.requireNonNull(
                        EventFormatProvider.getInstance().resolveFormat(JsonFormat.CONTENT_TYPE));
        var one = new String(format.serialize(event("1")), UTF_8);
        var two = new String(format.serialize(event("2")), UTF_8);
        accepted(
                send(
                        "cloud-modes",
                        Map.of("Content-Type", "application/cloudevents-batch+json; charset=utf-8"),
                        "[%s,%s,%s]".formatted(one, two, two).getBytes(UTF_8)));
        accepted(
                send(
                        "cloud-modes",
                        Map.of("Content-Type", "application/json"),
                        two.getBytes(UTF_8)));

        var started = awaitExecutions(machine, 2);
        awaitDeliveries(machine);
        assertThat(executions(machine)).hasSize(2);
        assertThat(first)
                .hasToString(
                        "{\"version\":\"0\",\"id\":\"1\",\"detail-type\":\"com.example.order\","
                                + "\"source\":\"https://shop.example.com/orders\",\"account\":\"123456789012\","
                                + "\"time\":\"2026-11-27T11:00:00Z\",\"region\":\"us-east-1\","
                                + "\"resources\":[\"orders/7\"],\"cloudevent\":%s,\"detail\":{\"total\":1.1}}"
                                        .formatted(first.path("cloudevent")));
        assertThat(first.path("cloudevent").path("tenant").asText())
                .isEqualTo("m\u00fcller \u20ac");
        assertThat(first.path("cloudevent").path("datacontenttype").asText())
                .isEqualTo("application/json");
        var second = input(started.getFirst());
        assertThat(second.path("id").asText()).isEqualTo("2");
        assertThat(second.path("cloudevent").path("time").asText())
                .startsWith("2026-11-27T12:00:00.25");
        assertThat(second.path("detail")).isEqualTo(first.path("detail"));
    }

    @Test
    void events_of_different_sources_with_one_id_are_different() {
        var machine = machineOfBus("cloud-sources", "{\"detail-type\":[\"com.example.order\"]}");
        for (var source : List.of("a", "b")) {
            sendBinary(
                    "cloud-sources",
                    CloudEventBuilder.v1(event("1")).withSource(URI.create(source)).build());
        }
        assertThat(awaitExecutions(machine, 2)).hasSize(2);
    }

    @Test
    void a_bad_event_gets_an_error_that_names_the_attribute_and_stores_nothing() {
        var machine = machineOfBus("cloud-errors", "{\"source\":[{\"exists\":true}]}");
        var valid = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}";
        var response =
                send(
                        "cloud-errors",
                        Map.of("Content-Type", "application/cloudevents-batch+json"),
                        ("[" + valid + ",{\"specversion\":\"1.0\",\"id\":\"2\",\"type\":\"t\"}]")
                                .getBytes(UTF_8));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .contains("ValidationException")
                .contains("Event 2 of the batch: The attribute source is missing");

        var absent =
                send("absent", Map.of("Content-Type", "application/json"), valid.getBytes(UTF_8));
        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(absent.body()).contains("Event bus absent does not exist.");

        // A form of a page of another site is not an event.
        var form =
                send("cloud-errors", Map.of("Content-Type", "text/plain"), valid.getBytes(UTF_8));
        assertThat(form.statusCode()).isEqualTo(400);
        assertThat(form.body()).contains("The request is not a CloudEvent");
        awaitDeliveries(machine);
        assertThat(executions(machine)).isEmpty();
    }

    private static Map<String, String> binaryHeaders(String id, String... more) {
        var headers =
                new HashMap<>(
                        Map.of(
                                "ce-specversion",
                                "1.0",
                                "ce-id",
                                id,
                                "ce-source",
                                "s",
                                "ce-type",
                                "t"));
        for (int i = 0; i < more.length; i += 2) {
            headers.put(more[i], more[i + 1]);
        }
        return headers;
    }

    @Test
    void binary_data_without_content_type_has_no_datacontenttype() throws Exception {
        var machine = machineOfBus("cloud-untyped", "{\"source\":[\"s\"]}");
        accepted(send("cloud-untyped", binaryHeaders("1"), new byte[] {0, 1}));
        var untyped = input(awaitExecutions(machine, 1).getFirst());
        accepted(
                send(
                        "cloud-untyped",
                        binaryHeaders("2", "Content-Type", "application/octet-stream"),
                        new byte[] {0, 1}));
        var typed = input(awaitExecutions(machine, 2).getFirst());

        assertThat(untyped.path("detail")).hasToString("{\"data_base64\":\"AAE=\"}");
        assertThat(untyped.path("cloudevent").has("datacontenttype")).isFalse();
        assertThat(typed.path("cloudevent").path("datacontenttype").asText())
                .isEqualTo("application/octet-stream");
    }

    @Test
    void binary_data_above_192_kib_is_refused() {
        machineOfBus("cloud-large", "{\"source\":[\"none\"]}");
        var headers = binaryHeaders("1", "Content-Type", "application/octet-stream");

        accepted(send("cloud-large", headers, new byte[195_000]));
        var large = send("cloud-large", headers, new byte[200_000]);

        assertThat(large.statusCode()).isEqualTo(400);
        assertThat(large.body())
                .contains("Total size of the entries in the request is over the limit.");
    }
}
