package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.askel.server.recording.Recording;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Recording past executions as test cases. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RecordTest {
    private static final String DEFINITION =
            """
            {"StartAt": "Each", "States": {"Each": {"Type": "Map", "MaxConcurrency": 1,
              "ItemProcessor": {"StartAt": "Double", "States": {"Double": {"Type": "Task",
                "Resource": "arn:aws:lambda:us-east-1:123456789012:function:double",
                "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1}], "End": true}}},
              "Next": "Sum"},
             "Sum": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
              "Parameters": {"FunctionName": "sum", "Payload.$": "$"},
              "OutputPath": "$.Payload", "End": true}}}
            """;

    /** Functions whose first call fails. */
    private static HttpServer functions() throws IOException {
        var calls = new AtomicInteger();
        var functions =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        functions.createContext(
                "/double",
                call -> {
                    var input =
                            new String(
                                    call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                    boolean busy = calls.getAndIncrement() == 0;
                    if (busy) {
                        call.getResponseHeaders().add("X-Amz-Function-Error", "Unhandled");
                    }
                    answer(
                            call,
                            busy
                                    ? "{\"errorType\": \"Busy\", \"errorMessage\": \"not now\"}"
                                    : "{\"doubled\": %s.50}"
                                            .formatted(2 * Integer.parseInt(input)));
                });
        functions.createContext(
                "/sum",
                call -> {
                    call.getRequestBody().readAllBytes();
                    answer(call, "\"Summe: \u20ac 12\"");
                });
        functions.start();
        return functions;
    }

    private static void answer(com.sun.net.httpserver.HttpExchange call, String body)
            throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        call.getResponseHeaders().add("Content-Type", "application/json");
        call.sendResponseHeaders(200, bytes.length);
        call.getResponseBody().write(bytes);
        call.close();
    }

    @Test
    void a_recorded_execution_has_the_same_result_without_its_services() throws Exception {
        var functions = functions();
        var url = "http://127.0.0.1:" + functions.getAddress().getPort();
        var folder = MockedServer.newFolder();
        var file = MockedServer.file(folder);
        var others =
                """
                {"StateMachines": {"Other": {"TestCases": {"Kept": {"S": "R"}}},
                   "sums": {"TestCases": {"Kept": {}, "yesterday": {"Double": "R", "Sum": "Former"}}}},
                 "MockedResponses": {"R": {"0": {"Return": 1.50}}, "Former": {"0": {"Return": 2}}},
                 "Comment": "kept"}
                """;
        Files.writeString(file, others);
        try (var server =
                new MockedServer(
                        folder,
                        Map.of(
                                "askel.functions.double", url + "/double",
                                "askel.functions.sum", url + "/sum"))) {
            var machine = server.machine("sums", DEFINITION, "STANDARD");
            var recorded = server.start(machine, "yesterday", "[1, 2, 2]");
            var output = server.awaitEnd(recorded).path("output").asText();
            assertThat(output).isEqualTo("\"Summe: \u20ac 12\"");
            functions.stop(0);

            var said =
                    Recording.record(
                            server.clientConfig(),
                            new Recording.Request(
                                    recorded, Optional.empty(), Optional.empty(), file));

            assertThat(said)
                    .isEqualTo(
                            "Recorded 5 answers as test case yesterday of sums in %s.%nStart it by %s#yesterday%n"
                                    .formatted(file, machine));
            var again = server.awaitEnd(server.start(machine + "#yesterday", "today", "[1, 2, 2]"));
            assertThat(again.path("output").asText()).isEqualTo(output);
            var written = MockedServer.tree(Files.readString(file));
            assertThat(written.at("/MockedResponses/sums.yesterday.Double"))
                    .isEqualTo(
                            MockedServer.tree(
                                    """
                                    {"0": {"Throw": {"Error": "Busy", "Cause": "{\\"errorType\\": \\"Busy\\", \\"errorMessage\\": \\"not now\\"}"}},
                                     "1": {"Return": {"doubled": 2.50}}, "2-3": {"Return": {"doubled": 4.50}}}\
                                    """));
            assertThat(written.at("/StateMachines/Other/TestCases/Kept/S").asText()).isEqualTo("R");
            assertThat(written.at("/StateMachines/sums/TestCases").size()).isEqualTo(2);
            assertThat(written.at("/MockedResponses").properties())
                    .extracting(Map.Entry::getKey)
                    .containsExactlyInAnyOrder("R", "sums.yesterday.Double", "sums.yesterday.Sum");
            assertThat(written.path("Comment").asText()).isEqualTo("kept");
            assertThat(Files.readString(file)).contains("1.50");
        }
    }

    @Test
    void an_execution_that_cannot_be_recorded_is_reported() {
        var file = Path.of("MockConfigFile.json");
        var nowhere = Settings.resolve(Map.of("askel.http.port", "1"), Optional.empty());
        assertThatThrownBy(() ->
                        Recording.record(
                                nowhere,
                                new Recording.Request(
                                        "arn:x", Optional.empty(), Optional.empty(), file)))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("No server listens at 127.0.0.1:1.");
    }
}
