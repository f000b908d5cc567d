package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.http.OperationShapes.OperationExample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Tests every operation over real HTTP. Golden files pin its wire form, and the AWS SDK for Java
 * sends and understands the same form.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WireShapesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static TestServer server;
    private static SfnClient sdk;

    @BeforeAll
    static void start() {
        server = new TestServer("");
        sdk =
                SfnClient.builder()
                        .endpointOverride(URI.create(server.uri("").toString()))
                        .region(Region.of("eu-north-1"))
                        // The SDK would prepend "sync-" to the host, but the host sync-127.0.0.1
                        // does not exist.
                        .overrideConfiguration(o ->
                                o.putAdvancedOption(
                                        SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION,
                                        true))
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create("111111111111", "secret")))
                        .build();
    }

    @AfterAll
    static void stop() {
        sdk.close();
        server.close();
    }

    static Stream<OperationExample> operations() {
        return OperationShapes.all();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void reads_the_request_and_writes_the_answer_of_the_golden_files(OperationExample example) {
        server.engine.answer(example.request().getClass(), Answer.ok(example.result()));

        var response = server.call(example.operation(), golden(example.operation(), "request"));

        assertThat(server.awaitCall().request()).isEqualTo(example.request());
        assertThat(response.body()).isEqualTo(golden(example.operation(), "answer"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type"))
                .contains("application/x-amz-json-1.0");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void every_member_is_sent_and_understood_by_the_sdk(OperationExample example) throws Exception {
        server.engine.answer(example.request().getClass(), Answer.ok(example.result()));

        var response = example.sdkCall().apply(sdk);

        var call = server.awaitCall();
        assertThat(call.request()).isEqualTo(example.request());
        assertThat(call.caller().account()).isEqualTo("111111111111");
        assertThat(call.caller().region()).isEqualTo("eu-north-1");
        assertUnderstood(JSON.readTree(golden(example.operation(), "answer")), response);
    }

    @Test
    void serves_all_operations_that_have_a_golden_file() {
        assertThat(OperationShapes.all().map(OperationExample::operation))
                .doesNotHaveDuplicates()
                .hasSize(37);
    }

    @Test
    void gives_each_call_its_own_request_id_for_engine_and_client() {
        var example = OperationShapes.all().findFirst().orElseThrow();
        server.engine.answer(example.request().getClass(), Answer.ok(example.result()));
        var body = golden(example.operation(), "request");

        var first = server.call(example.operation(), body);
        var second = server.call(example.operation(), body);

        assertThat(List.of(server.awaitCall().caller(), server.awaitCall().caller()))
                .extracting(Caller::requestId)
                .containsExactly(requestId(first), requestId(second))
                .doesNotHaveDuplicates();
    }

    private static String requestId(java.net.http.HttpResponse<?> response) {
        return response.headers().firstValue("x-amzn-RequestId").orElseThrow();
    }

    /** Asserts that each member of the JSON is a field of the SDK's object with the same value. */
    private static void assertUnderstood(JsonNode json, SdkPojo sdkObject) {
        var fields =
                sdkObject.sdkFields().stream()
                        .collect(Collectors.toMap(SdkField::locationName, field -> field));
        for (var member : json.properties()) {
            assertThat(fields).containsKey(member.getKey());
            var field = Objects.requireNonNull(fields.get(member.getKey()));
            assertSame(member.getValue(), field.getValueOrDefault(sdkObject));
        }
    }

    private static void assertSame(JsonNode json, Object value) {
        switch (value) {
            case SdkPojo pojo -> assertUnderstood(json, pojo);
            case List<?> list -> {
                assertThat(list).hasSize(json.size());
                for (int i = 0; i < list.size(); i++) {
                    assertSame(json.get(i), list.get(i));
                }
            }
            case Map<?, ?> map -> {
                assertThat(map).hasSize(json.size());
                map.forEach((key, each) -> assertSame(json.get((String) key), each));
            }
            case java.time.Instant instant ->
                    assertThat(json.decimalValue().movePointRight(3).longValueExact())
                            .isEqualTo(instant.toEpochMilli());
            default -> assertThat(value.toString()).isEqualTo(json.asText());
        }
    }

    private static String golden(String operation, String part) {
        var name = "/wire/" + operation + "." + part + ".json";
        try (var file = WireShapesTest.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("no golden file " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
