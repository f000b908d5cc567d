package dev.askel.connectors.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.connectors.call.HttpExchange.Response;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SdkMetadataTest {
    /**
     * The headers of services.test_lambda_task_service, in lower case and without order, like those
     * of the client.
     */
    private static final Map<String, List<String>> RECORDED =
            Map.of(
                    "connection", List.of("keep-alive"),
                    "content-length", List.of("13"),
                    "content-type", List.of("application/json"),
                    "date", List.of("date"),
                    "x-amz-executed-version", List.of("$LATEST"),
                    "x-amzn-remapped-content-length", List.of("0"),
                    "x-amzn-requestid", List.of("id"),
                    "x-amzn-trace-id", List.of("trace"));

    @Test
    void headers_have_the_recorded_orders() {
        var metadata = metadata("lambda", RECORDED);

        assertThat(metadata.fieldNames())
                .toIterable()
                .containsExactly("AllHttpHeaders", "HttpHeaders", "HttpStatusCode");
        assertThat(metadata.path("AllHttpHeaders").fieldNames())
                .toIterable()
                .containsExactly(
                        "X-Amz-Executed-Version",
                        "x-amzn-Remapped-Content-Length",
                        "Connection",
                        "x-amzn-RequestId",
                        "Content-Length",
                        "Date",
                        "X-Amzn-Trace-Id",
                        "Content-Type");
        assertThat(metadata.path("HttpHeaders").fieldNames())
                .toIterable()
                .containsExactly(
                        "Connection",
                        "Content-Length",
                        "Content-Type",
                        "Date",
                        "X-Amz-Executed-Version",
                        "x-amzn-Remapped-Content-Length",
                        "x-amzn-RequestId",
                        "X-Amzn-Trace-Id");
        assertThat(metadata.path("AllHttpHeaders").path("Date").toString()).isEqualTo("[\"date\"]");
        assertThat(metadata.path("HttpHeaders").path("Date").asText()).isEqualTo("date");
    }

    /** Recorded: local_mocking.test_base_scenarios, test_dynamodb_put_get_item. */
    @Test
    void headers_of_dynamodb_are_spelled_as_recorded() {
        var metadata =
                metadata(
                        "dynamodb",
                        Map.of(
                                "connection", List.of("keep-alive"),
                                "content-length", List.of("2"),
                                "content-type", List.of("application/x-amz-json-1.0"),
                                "date", List.of("date"),
                                "server", List.of("Server"),
                                "x-amz-crc32", List.of("1"),
                                "x-amzn-requestid", List.of("id")));

        assertThat(metadata.path("AllHttpHeaders").fieldNames())
                .toIterable()
                .containsExactly(
                        "Server",
                        "Connection",
                        "x-amzn-RequestId",
                        "x-amz-crc32",
                        "Content-Length",
                        "Date",
                        "Content-Type");
        assertThat(metadata.path("HttpHeaders").fieldNames())
                .toIterable()
                .containsExactly(
                        "Connection",
                        "Content-Length",
                        "Content-Type",
                        "Date",
                        "Server",
                        "x-amz-crc32",
                        "x-amzn-RequestId");
    }

    /**
     * Recorded: services.test_sqs_task_service, services.test_sns_task_service,
     * callback.test_callback.
     */
    @ParameterizedTest
    @ValueSource(strings = {"sqs", "sns"})
    void headers_of_queues_and_topics_are_spelled_as_recorded(String service) {
        var metadata =
                metadata(
                        service,
                        Map.of(
                                "connection", List.of("keep-alive"),
                                "content-length", List.of("106"),
                                "content-type", List.of("application/x-amz-json-1.0"),
                                "date", List.of("date"),
                                "x-amzn-requestid", List.of("id")));

        assertThat(metadata.path("AllHttpHeaders").fieldNames())
                .toIterable()
                .containsExactly(
                        "x-amzn-RequestId", "connection", "Content-Length", "Date", "Content-Type");
        assertThat(metadata.path("HttpHeaders").fieldNames())
                .toIterable()
                .containsExactly(
                        "connection", "Content-Length", "Content-Type", "Date", "x-amzn-RequestId");
    }

    private static JsonNode metadata(String service, Map<String, List<String>> headers) {
        return SdkMetadata.httpMetadata(
                new Response(200, HttpHeaders.of(headers, (_, _) -> true), "", false), service);
    }
}
