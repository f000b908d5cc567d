package dev.askel.connectors.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.connectors.call.HttpExchange.Answer;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SdkMetadataTest {
    /**
     * The headers of services.test_lambda_task_service, in lower case and no order, as the client
     * gives them.
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
    void headers_come_in_the_recorded_orders() {
        var metadata =
                SdkMetadata.http(
                        new Answer(200, HttpHeaders.of(RECORDED, (_, _) -> true), "", false));

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
}
