package dev.askel.trigger.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Definitions of subscriptions, and the events of their messages. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SubscriptionJsonTest {
    private static final String ARN = "arn:aws:askel:us-east-1:123456789012:mqtt-subscription/line";

    private static MqttSubscription read(String json) throws InvalidSubscriptionException {
        return SubscriptionJson.read("line", json.getBytes(UTF_8));
    }

    @Test
    void a_definition_has_defaults_and_is_written_as_it_was_read() throws Exception {
        var small = read("{\"brokerUri\":\"mqtt://broker\",\"topicFilters\":[\"a/+/b/#\"]}");
        assertThat(SubscriptionJson.write(small))
                .hasToString(
                        "{\"brokerUri\":\"mqtt://broker:1883\",\"protocolVersion\":\"5\",\"topicFilters\":[\"a/+/b/#\"],"
                                + "\"receiveMaximum\":64,\"eventBusName\":\"default\",\"source\":\"mqtt.line\","
                                + "\"detailType\":\"MQTT Message\"}");
        var whole =
                """
                {"brokerUri":"mqtts://broker:8884","protocolVersion":"5","topicFilters":["#","$SYS/x"],\
                "connectionArn":"c","caCertificates":"pem","clientIdPrefix":"p","shared":{"group":"g","subscribers":3},\
                "receiveMaximum":7,"eventBusName":"b","source":"s","detailType":"d","deduplication":{"path":"$.detail.id"}}\
                """;
        assertThat(SubscriptionJson.write(read(whole))).hasToString(whole);
        assertThat(read(whole).subscribedFilters())
                .containsExactly("$share/g/#", "$share/g/$SYS/x");
        assertThat(read(whole).clientId(UUID.randomUUID(), 2)).isEqualTo("p-2");
        var id = UUID.fromString("01234567-89ab-4def-8123-456789abcdef");
        assertThat(small.clientId(id, 0)).isEqualTo("askel-01234567-89ab");
    }

    @ParameterizedTest
    @CsvSource({
        "a/+/b/#, a/1/b, true",
        "a/+/b/#, a/1/b/c/d, true",
        "a/+/b/#, a/1/c, false",
        "#, a, true",
        "$SYS/#, $SYS/x, true",
        "a, a/b, false",
        "/+, /a, true",
    })
    void a_filter_matches_topics(String filter, String topic, boolean matches) throws Exception {
        var subscription =
                read(
                        "{\"brokerUri\":\"mqtt://b\",\"topicFilters\":[\"none\",\"%s\"]}"
                                .formatted(filter));
        assertThat(subscription.topics().test(topic)).isEqualTo(matches);
    }

    /** Rows of every release stay readable. */
    @Test
    void the_stored_form_is_that_of_version_1() throws Exception {
        var stored =
                """
                {"v":1,"subscription":{"brokerUri":"mqtt://broker:1883","protocolVersion":"3.1.1","topicFilters":["a"],\
                "receiveMaximum":64,"eventBusName":"default","source":"s","detailType":"d"}}\
                """;
        var decoded = SubscriptionJson.decode("line", stored.getBytes(UTF_8));
        assertThat(new String(SubscriptionJson.encode(decoded), UTF_8)).isEqualTo(stored);
        assertThatThrownBy(() ->
                        SubscriptionJson.decode(
                                "line", stored.replace(":1,", ":2,").getBytes(UTF_8)))
                .hasMessageContaining("version 2, expected 1");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    "topicFilters":["a"]; 'brokerUri' failed to satisfy constraint: Member must not be null
                    "brokerUri":"tcp://b","topicFilters":["a"]; 'brokerUri' failed to satisfy constraint: Member must be a URI such as mqtts://broker.example.com:8883, without user and path
                    "brokerUri":"mqtt://u:p@b","topicFilters":["a"]; 'brokerUri' failed to satisfy constraint: Member must be a URI such as mqtts://broker.example.com:8883, without user and path
                    "brokerUri":"mqtt://b"; 'topicFilters' failed to satisfy constraint: Member must be an array of 1 to 20 strings
                    B,"topicFilters":["a+"]; 'topicFilters' failed to satisfy constraint: Member must be a topic filter, where + and # are whole levels and # is the last one
                    B,"topicFilters":["#/a"]; 'topicFilters' failed to satisfy constraint: Member must be a topic filter, where + and # are whole levels and # is the last one
                    B,"topicFilters":["$share/g/a"]; 'topicFilters' failed to satisfy constraint: Member must be a topic filter, where + and # are whole levels and # is the last one
                    C,"protocolVersion":"4"; 'protocolVersion' failed to satisfy constraint: Member must satisfy enum value set: [3.1.1, 5]
                    C,"protocolVersion":"3.1.1","shared":{"group":"g"}; 'shared' failed to satisfy constraint: Member requires the protocolVersion 5
                    C,"shared":{"group":"a/b"}; 'group' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9._-]{1,64}
                    C,"shared":{"group":"g","subscribers":9}; 'shared.subscribers' failed to satisfy constraint: Member must be an integer from 1 to 8
                    C,"receiveMaximum":0; 'receiveMaximum' failed to satisfy constraint: Member must be an integer from 1 to 1000
                    C,"source":"aws.x"; 'source' failed to satisfy constraint: Member must not begin with 'aws.'
                    C,"deduplication":{}; 'deduplication' failed to satisfy constraint: Member must have either property or path
                    C,"deduplication":{"path":"id"}; 'deduplication.path' failed to satisfy constraint: Member must be a path such as $.detail.id
                    C,"protocolVersion":"3.1.1","deduplication":{"property":"id"}; 'deduplication.property' failed to satisfy constraint: Member requires the protocolVersion 5
                    C,"x":1; 'x' failed to satisfy constraint: Member is not known
                    """)
    void a_bad_definition_names_its_member(String members, String problem) {
        var json =
                members.replace("B,", "\"brokerUri\":\"mqtt://b\",")
                        .replace("C,", "\"brokerUri\":\"mqtt://b\",\"topicFilters\":[\"a\"],");
        assertThatThrownBy(() -> read("{" + json + "}"))
                .hasMessage("1 validation error detected: Value at " + problem);
    }

    @Test
    void certificates_must_be_pem() {
        assertThatThrownBy(() -> BrokerClients.checkCertificates("none"))
                .hasMessageContaining("'caCertificates'");
    }

    private static MqttMessage message(String payload, Map<String, String> properties) {
        return new MqttMessage(
                "plant/1",
                payload.getBytes(UTF_8),
                1,
                false,
                null,
                List.copyOf(properties.entrySet()),
                () -> {});
    }

    @Test
    void a_message_becomes_an_event_with_its_topic() throws Exception {
        var events =
                new MessageEvents(
                        read("{\"brokerUri\":\"mqtt://b\",\"topicFilters\":[\"#\"]}"), ARN);
        var event = events.of(message("{\"t\":1.10}", Map.of("k", "v")));
        assertThat(event.entry().detail()).isEqualTo("{\"t\":1.10}");
        assertThat(event.entry().resources()).containsExactly("plant/1");
        assertThat(event.entry().source()).isEqualTo("mqtt.line");
        assertThat(Objects.requireNonNull(event.members().get("mqtt")))
                .hasToString(
                        "{\"subscription\":\"line\",\"topic\":\"plant/1\",\"qos\":1,\"retained\":false,\"properties\":{\"k\":\"v\"}}");
        assertThat(events.of(message("20.5", Map.of())).entry().detail())
                .isEqualTo("{\"data\":20.5}");
        assertThat(events.of(message("on", Map.of())).entry().detail())
                .isEqualTo("{\"data\":\"on\"}");
        assertThat(events.of(message("", Map.of())).entry().detail()).isEqualTo("{}");
        var binary = new MqttMessage("t", new byte[] {-1}, 0, false, null, List.of(), () -> {});
        assertThat(events.of(binary).entry().detail()).isEqualTo("{\"data_base64\":\"/w==\"}");
    }

    @Test
    void messages_with_the_same_id_have_the_same_key() throws Exception {
        var base = "{\"brokerUri\":\"mqtt://b\",\"topicFilters\":[\"#\"]%s}";
        var none = new MessageEvents(read(base.formatted("")), ARN);
        var message = message("{\"id\":7}", Map.of("id", "x"));
        assertThat(none.of(message).key()).isNotEqualTo(none.of(message).key());
        var byPath =
                new MessageEvents(
                        read(base.formatted(",\"deduplication\":{\"path\":\"$.detail.id\"}")), ARN);
        assertThat(byPath.of(message).key()).isEqualTo(byPath.of(message).key());
        assertThat(byPath.of(message).key())
                .isNotEqualTo(byPath.of(message("{\"id\":8}", Map.of())).key());
        assertThat(byPath.of(message("{}", Map.of())).key())
                .isNotEqualTo(byPath.of(message("{}", Map.of())).key());
        var byProperty =
                new MessageEvents(
                        read(base.formatted(",\"deduplication\":{\"property\":\"id\"}")), ARN);
        assertThat(byProperty.of(message).key())
                .isEqualTo(byProperty.of(message("{\"id\":9}", Map.of("id", "x"))).key());
    }
}
