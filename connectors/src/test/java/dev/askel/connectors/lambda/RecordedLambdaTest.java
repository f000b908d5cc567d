package dev.askel.connectors.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.engine.task.TaskOutcome;
import dev.askel.engine.task.TaskOutcome.Answered;
import dev.askel.engine.task.TaskOutcome.Failed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Compares calls of the small Lambda server with the recorded cases of AWS. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RecordedLambdaTest {
    private static final int OUTPUT_BYTES_MAX = 262_144;

    private static @Nullable MiniLambda lambda;
    private static @Nullable Connectors connectors;

    /** A call and the outcome in AWS's history. */
    private record Recorded(String name, String resource, String parameters, JsonNode outcome) {}

    @BeforeAll
    static void start() throws IOException {
        var cases = MiniLambda.findConformanceFolder();
        assumeTrue(cases.isPresent(), "no recorded cases beside the repository");
        lambda = MiniLambda.start(cases.orElseThrow()).orElse(null);
        assumeTrue(lambda != null, "no python3");
        connectors =
                Connectors.create(
                        ConfigFactory.defaultReference(),
                        Map.of(
                                "AWS_ENDPOINT_URL_LAMBDA", lambda.url(),
                                "AWS_ACCESS_KEY_ID", "test",
                                "AWS_SECRET_ACCESS_KEY", "test"));
    }

    @AfterAll
    static void stop() {
        if (connectors != null) {
            connectors.close();
        }
        if (lambda != null) {
            lambda.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> a_recorded_call_has_the_recorded_outcome() throws IOException {
        List<Recorded> all = new ArrayList<>();
        try (var files =
                Files.walk(MiniLambda.findConformanceFolder().orElseThrow().resolve("cases"))) {
            for (var file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                all.addAll(calls(file));
            }
        }
        assertThat(all).hasSizeGreaterThan(20);
        return all.stream().map(call -> DynamicTest.dynamicTest(call.name(), () -> check(call)));
    }

    private static List<Recorded> calls(Path file) throws IOException {
        var text = Files.readString(file);
        if (!text.contains("\"lambda\": ")) {
            return List.of();
        }
        var recorded = TestTaskCalls.json(text).tree();
        var handlers = recorded.findValuesAsText("lambda");
        if (handlers.size() != 1) {
            return List.of();
        }
        var calls = new ArrayList<Recorded>();
        for (var events : recorded.findValues("events")) {
            String resource = "";
            String parameters = "";
            for (var event : events) {
                if (event.has("lambdaFunctionScheduledEventDetails")) {
                    resource = TestTaskCalls.functionArn(handlers.getFirst());
                    parameters = text(event.findValue("input"));
                } else if (event.has("taskScheduledEventDetails")) {
                    var details = event.path("taskScheduledEventDetails");
                    resource =
                            "arn:aws:states:::%s:%s"
                                    .formatted(
                                            details.path("resourceType").asText(),
                                            details.path("resource").asText());
                    parameters = parameters(details.path("parameters"), handlers.getFirst());
                }
                var outcome = outcome(event);
                if (outcome != null && resource.contains("lambda")) {
                    var name = file.getFileName().toString().replaceAll("\\.json$", "");
                    calls.add(new Recorded(name, resource, parameters, outcome));
                }
            }
        }
        return calls;
    }

    private static @Nullable JsonNode outcome(JsonNode event) {
        for (var kind : List.of("lambdaFunction", "task")) {
            for (var end : List.of("Succeeded", "Failed")) {
                if (event.has(kind + end + "EventDetails")) {
                    return event.get(kind + end + "EventDetails");
                }
            }
        }
        return null;
    }

    /**
     * Returns the text of a recorded value. If the text is a JSON object, the cases contain that
     * object instead of the text.
     */
    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : Payload.of(value).text();
    }

    private static String parameters(JsonNode value, String function) {
        var parameters = ((ObjectNode) value).deepCopy();
        if (parameters.has("FunctionName")) {
            parameters.put("FunctionName", function);
        }
        return Payload.of(parameters).text();
    }

    private static void check(Recorded call) throws Exception {
        var tasks = Objects.requireNonNull(connectors).tasks();
        var outcome =
                TestTaskCalls.awaitOutcome(
                        tasks, TestTaskCalls.call(call.resource(), call.parameters()));

        if (call.outcome().path("error").asText().equals("States.DataLimitExceeded")) {
            assertThat(((Answered) outcome).output().sizeBytes()).isGreaterThan(OUTPUT_BYTES_MAX);
        } else if (call.outcome().has("error")) {
            checkFailure(call.outcome(), outcome);
        } else {
            checkOutput(
                    TestTaskCalls.json(text(call.outcome().path("output"))).tree(),
                    ((Answered) outcome).output().tree());
        }
    }

    private static void checkFailure(JsonNode recorded, TaskOutcome outcome) {
        var failure = ((Failed) outcome).failure();
        assertThat(failure.error()).isEqualTo(recorded.path("error").asText());
        var expected = ((ObjectNode) recorded.path("cause")).deepCopy();
        var actual =
                ((ObjectNode) TestTaskCalls.json(String.valueOf(failure.cause())).tree())
                        .deepCopy();
        assertThat(actual.remove("requestId")).isNotNull();
        expected.remove("requestId");
        assertThat(Payload.of(actual)).isEqualTo(Payload.of(expected));
    }

    private static void checkOutput(JsonNode recorded, JsonNode actual) {
        if (!recorded.has("SdkHttpMetadata")) {
            assertThat(Payload.of(actual)).isEqualTo(Payload.of(recorded));
            return;
        }
        assertThat(names(actual)).isEqualTo(names(recorded));
        for (var name : List.of("ExecutedVersion", "Payload", "StatusCode")) {
            assertThat(Payload.of(actual.path(name))).isEqualTo(Payload.of(recorded.path(name)));
        }
        assertThat(names(actual.path("SdkHttpMetadata")))
                .isEqualTo(names(recorded.path("SdkHttpMetadata")));
        assertThat(actual.path("SdkResponseMetadata").path("RequestId").asText()).isNotEmpty();
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
