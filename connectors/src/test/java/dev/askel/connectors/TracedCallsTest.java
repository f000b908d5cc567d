package dev.askel.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.engine.task.TaskOutcome;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the trace headers of the requests to AWS services. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class TracedCallsTest {
    private static final String XRAY =
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    private static final String W3C = "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = TestTaskCalls.AWS_CALLS)
    void a_request_has_the_headers_of_xray_and_w3c(String resource, String parameters)
            throws Exception {
        try (var services = new HttpFixture(_ -> Reply.json("{\"JobRunId\":\"r\"}"));
                var connectors =
                        Connectors.create(
                                ConfigFactory.defaultReference(),
                                Map.of(
                                        "AWS_ENDPOINT_URL", services.url(),
                                        "AWS_ACCESS_KEY_ID", "server",
                                        "AWS_SECRET_ACCESS_KEY", "secret"))) {
            for (var header : new String[] {XRAY, W3C}) {
                var call =
                        TestTaskCalls.withTraceHeader(
                                TestTaskCalls.call(resource, parameters.replace('\'', '"')),
                                header);
                assertThat(TestTaskCalls.awaitOutcome(connectors.tasks(), call))
                        .isInstanceOf(TaskOutcome.Answered.class);
                var request = services.awaitRequest();
                assertThat(request.header("x-amzn-trace-id")).isEqualTo(XRAY);
                assertThat(request.header("traceparent")).isEqualTo(W3C);
            }
        }
    }
}
