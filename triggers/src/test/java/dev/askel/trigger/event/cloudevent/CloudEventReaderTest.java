package dev.askel.trigger.event.cloudevent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.trigger.event.EventPublisher;
import dev.askel.trigger.event.EventPublisher.IdentifiedEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CloudEvents in each content mode, and the errors of bad ones. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CloudEventReaderTest {
    private static final String REQUIRED =
            "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"";

    private static Answer<List<CloudEvent>> structured(String json) {
        return CloudEventReader.read(CloudEventReader.STRUCTURED, Map.of(), json.getBytes(UTF_8));
    }

    private static Answer<List<CloudEvent>> binary(
            @Nullable String contentType, String headers, byte[] body) {
        var all = new LinkedHashMap<String, List<String>>();
        for (var header :
                ("ce-specversion: 1.0\nce-id: 1\nce-source: s\nce-type: t\n" + headers)
                        .lines()
                        .toList()) {
            var pair = header.split(": ", 2);
            all.put(pair[0], List.of(pair[1]));
        }
        return CloudEventReader.read(contentType, all, body);
    }

    private static IdentifiedEvent only(Answer<List<CloudEvent>> answer) {
        if (answer instanceof Answer.Ok<List<CloudEvent>>(var events)) {
            assertThat(events).hasSize(1);
            return events.getFirst().toEvent("b");
        }
        throw new AssertionError(answer);
    }

    private static String problem(Answer<List<CloudEvent>> answer) {
        if (answer instanceof Answer.Refused<List<CloudEvent>>(ValidationException error)) {
            return error.message();
        }
        throw new AssertionError(answer);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    "id":"1","source":"s","type":"t"; The attribute specversion is missing
                    "specversion":"0.3","id":"1","source":"s","type":"t"; The attribute specversion is '0.3', expected '1.0'
                    "specversion":"1.0","source":"s","type":"t"; The attribute id is missing
                    "specversion":"1.0","id":null,"source":"s","type":"t"; The attribute id is missing
                    "specversion":"1.0","id":"","source":"s","type":"t"; The attribute id is empty
                    "specversion":"1.0","id":1,"source":"s","type":"t"; The attribute id is not a string
                    "specversion":"1.0","id":"1","source":"a b","type":"t"; The attribute source is not a URI reference
                    "specversion":"1.0","id":"1","source":"aws.s3","type":"t"; The attribute source begins with 'aws.', which is reserved
                    "specversion":"1.0","id":"1","source":"s","type":""; The attribute type is empty
                    REQUIRED,"time":"yesterday"; The attribute time is not a timestamp of RFC 3339, such as 2026-03-01T12:00:00Z
                    REQUIRED,"subject":""; The attribute subject is empty
                    REQUIRED,"datacontenttype":"json"; The attribute datacontenttype is not a media type
                    REQUIRED,"dataschema":"x"; The attribute dataschema is not an absolute URI
                    REQUIRED,"Tenant":"a"; The attribute Tenant has a name with other characters than a to z and 0 to 9
                    REQUIRED,"tenant":{}; The attribute tenant is not a string, a Boolean or an integer of 32 bits
                    REQUIRED,"tenant":1.5; The attribute tenant is not a string, a Boolean or an integer of 32 bits
                    REQUIRED,"tenant":2147483648; The attribute tenant is not a string, a Boolean or an integer of 32 bits
                    REQUIRED,"tenant":"a\\u0001"; The attribute tenant has a control character or an unpaired surrogate
                    REQUIRED,"tenant":"a\\ud800"; The attribute tenant has a control character or an unpaired surrogate
                    REQUIRED,"data":1,"data_base64":"MQ=="; The event has both data and data_base64
                    REQUIRED,"data_base64":"?"; The member data_base64 is not base64
                    REQUIRED,"data_base64":5; The member data_base64 is not a string
                    REQUIRED,"datacontenttype":"application/json","data_base64":"ew=="; The data is not valid JSON: Unexpected end-of-input: expected close marker for Object
                    REQUIRED,"id":"2"; The body is not valid JSON: Duplicate field 'id'
                    """)
    void a_bad_event_names_its_attribute(String members, String message) {
        assertThat(problem(structured("{" + members.replace("REQUIRED", REQUIRED) + "}")))
                .startsWith(message);
    }

    @Test
    void a_long_type_or_id_is_refused() {
        assertThat(
                        problem(
                                structured(
                                        "{"
                                                + REQUIRED.replace(
                                                        "\"t\"", "\"" + "t".repeat(129) + "\"")
                                                + "}")))
                .isEqualTo("The attribute type has more than 128 characters");
        assertThat(
                        problem(
                                structured(
                                        "{"
                                                + REQUIRED.replace(
                                                        "\"1\"", "\"" + "1".repeat(1_025) + "\"")
                                                + "}")))
                .isEqualTo("The attribute id has more than 1024 characters");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    ; {}
                    ,"data":{"a":1.10}; {"a":1.10}
                    ,"data":null; {}
                    ,"data":[1]; {"data":[1]}
                    ,"data":"x","datacontenttype":"text/plain"; {"data":"x"}
                    ,"data_base64":"AAE="; {"data_base64":"AAE="}
                    ,"data_base64":"eA==","datacontenttype":"text/plain"; {"data":"x"}
                    ,"data_base64":"eyJhIjoxfQ==","datacontenttype":"application/x+json"; {"a":1}
                    """)
    void data_becomes_the_detail(@Nullable String members, String detail) {
        var more = members == null ? "" : members;
        assertThat(only(structured("{" + REQUIRED + more + "}")).entry().detail())
                .isEqualTo(detail);
    }

    @Test
    void headers_are_unquoted_and_decoded_once() {
        var event =
                only(
                        binary(
                                "application/json",
                                "ce-a: %E2%82%AC%2520\nce-b: \"x \\\"y\\\" %41\"\nce-subject: S",
                                "{\"n\": 1}".getBytes(UTF_8)));
        assertThat(event.members().get("cloudevent"))
                .hasToString(
                        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"a\":\"\u20ac%20\","
                                + "\"b\":\"x \\\"y\\\" A\",\"subject\":\"S\",\"datacontenttype\":\"application/json\"}");
        assertThat(event.entry().resources()).containsExactly("S");
        assertThat(event.entry().detail()).isEqualTo("{\"n\":1}");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    ce-a: %4; The attribute a is not encoded correctly
                    ce-a: %FF; The attribute a is not encoded correctly
                    ce-a: "x; The attribute a is not encoded correctly
                    ce-a_b: x; The attribute a_b has a name with other characters than a to z and 0 to 9
                    ce-datacontenttype: a/b; The attribute datacontenttype belongs in the header Content-Type, not in ce-datacontenttype
                    """)
    void a_bad_header_names_its_attribute(String header, String message) {
        assertThat(problem(binary(null, header, new byte[0]))).isEqualTo(message);
    }

    @Test
    void binary_data_without_a_text_type_is_base64() {
        assertThat(only(binary(null, "", new byte[] {0, 1})).entry().detail())
                .isEqualTo("{\"data_base64\":\"AAE=\"}");
        assertThat(only(binary("text/plain", "", "x".getBytes(UTF_8))).entry().detail())
                .isEqualTo("{\"data\":\"x\"}");
        assertThat(only(binary("text/plain", "", new byte[] {-1})).entry().detail())
                .isEqualTo("{\"data_base64\":\"/w==\"}");
    }

    @ParameterizedTest
    @CsvSource({"2026-11-27t12:00:00z", "2026-11-27T13:00:00+01:00", "2026-11-27t12:00:00.000Z"})
    void a_time_may_have_lower_case_letters(String time) {
        assertThat(only(structured("{" + REQUIRED + ",\"time\":\"" + time + "\"}")).entry().time())
                .isEqualTo("2026-11-27T12:00:00Z");
    }

    @Test
    void text_in_another_encoding_than_utf_8_is_refused() {
        var text = "\u20ac".getBytes(UTF_8);
        assertThat(only(binary("text/plain; charset=UTF-8", "", text)).entry().detail())
                .isEqualTo("{\"data\":\"\u20ac\"}");
        assertThat(problem(binary("text/plain; charset=\"iso-8859-1\"", "", text)))
                .isEqualTo(
                        "The charset iso-8859-1 of the Content-Type is not supported, only utf-8");
        assertThat(
                        problem(
                                CloudEventReader.read(
                                        CloudEventReader.STRUCTURED + ";charset=utf-16",
                                        Map.of(),
                                        ("{" + REQUIRED + "}").getBytes(UTF_8))))
                .isEqualTo("The charset utf-16 of the Content-Type is not supported, only utf-8");
        assertThat(
                        problem(
                                structured(
                                        "{"
                                                + REQUIRED
                                                + ",\"datacontenttype\":\"text/plain; charset=latin1\","
                                                + "\"data_base64\":\"eA==\"}")))
                .isEqualTo(
                        "The charset latin1 of the attribute datacontenttype is not supported, only utf-8");
        // Only text has a charset.
        assertThat(only(binary("image/png; charset=latin1", "", text)).entry().detail())
                .isEqualTo("{\"data_base64\":\"4oKs\"}");
    }

    @Test
    void binary_data_without_content_type_has_no_datacontenttype() {
        assertThat(only(binary(null, "", new byte[] {0})).members().get("cloudevent"))
                .hasToString(
                        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}");
    }

    @Test
    void batches_and_sizes_have_bounds() {
        var many =
                IntStream.rangeClosed(0, CloudEventReader.BATCH_MAX)
                        .mapToObj(_ -> "{" + REQUIRED + "}")
                        .toList()
                        .toString();
        assertThat(
                        problem(
                                CloudEventReader.read(
                                        CloudEventReader.BATCH, Map.of(), many.getBytes(UTF_8))))
                .isEqualTo("The batch has 101 events, at most 100 are permitted");
        assertThat(
                        problem(
                                CloudEventReader.read(
                                        CloudEventReader.BATCH,
                                        Map.of(),
                                        new byte[EventPublisher.BYTES_MAX + 1])))
                .isEqualTo("The request has more than 262144 bytes");
        assertThat(CloudEventReader.read(CloudEventReader.BATCH, Map.of(), "[]".getBytes(UTF_8)))
                .isEqualTo(Answer.ok(List.of()));
        assertThat(
                        problem(
                                CloudEventReader.read(
                                        "application/cloudevents+avro", Map.of(), new byte[1])))
                .isEqualTo("The format application/cloudevents+avro is not supported, only JSON");
    }
}
