package dev.askel.connectors.function;

import static dev.askel.connectors.TestTaskCalls.INVOKE;
import static dev.askel.connectors.TestTaskCalls.call;
import static dev.askel.connectors.TestTaskCalls.functionArn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.engine.task.TaskOutcome.Answered;
import dev.askel.engine.task.TaskOutcome.Failed;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClassPathFunctionTest {
    private Connectors connectors = connectorsOf("");

    @AfterEach
    void stop() {
        connectors.close();
    }

    @Test
    void a_function_of_the_class_path_runs_under_its_name() throws Exception {
        var call = call(functionArn("resize"), "{\"width\": 1.50, \"key\": \"\"}");

        assertThat(TestTaskCalls.awaitOutcome(connectors.tasks(), call))
                .isEqualTo(
                        new Answered(
                                TestTaskCalls.json(
                                        "{\"width\":1.50,\"key\":\"%s\"}"
                                                .formatted(call.idempotencyKey()))));
    }

    @Test
    void a_setting_renames_a_function_and_a_null_result_is_an_answer() throws Exception {
        connectors.close();
        connectors =
                connectorsOf(
                        """
                        askel.functions {
                          thumbnail = "java:resize"
                          shrink { kind = java, function = resize }
                        }
                        """);
        for (var name : new String[] {"thumbnail", "shrink"}) {
            var call =
                    call(
                            INVOKE,
                            "{\"FunctionName\":\"%s\",\"Payload\":{\"do\":\"nothing\"}}"
                                    .formatted(name));
            var outcome = TestTaskCalls.awaitOutcome(connectors.tasks(), call);
            var result = ((Answered) outcome).output().tree();

            assertThat(result.path("Payload").isNull()).isTrue();
            assertThat(result.path("StatusCode").asInt()).isEqualTo(200);
            assertThat(result.at("/SdkHttpMetadata/HttpHeaders/Content-Length").asText())
                    .isEqualTo("4");
        }
    }

    @Test
    void an_exception_becomes_the_error_of_lambdas_java_runtime() throws Exception {
        var outcome =
                (Failed)
                        TestTaskCalls.awaitOutcome(
                                connectors.tasks(),
                                call(functionArn("resize"), "{\"do\":\"throw\"}"));
        var type = ResizeFunction.TooSmallException.class.getName();

        assertThat(outcome.failure().error()).isEqualTo(type);
        var cause = cause(outcome);
        assertThat(cause.fieldNames())
                .toIterable()
                .containsExactly("errorMessage", "errorType", "stackTrace");
        assertThat(cause.path("errorMessage").asText()).isEqualTo("No smaller than this.");
        assertThat(cause.path("stackTrace"))
                .singleElement()
                .satisfies(element ->
                        assertThat(element.asText())
                                .contains("ResizeFunction.invoke(ResizeFunction.java:"));

        var withoutMessage =
                (Failed)
                        TestTaskCalls.awaitOutcome(
                                connectors.tasks(),
                                call(functionArn("resize"), "{\"do\":\"throw without message\"}"));
        assertThat(cause(withoutMessage).path("errorMessage").asText()).isEqualTo(type);
        var overflow =
                (Failed)
                        TestTaskCalls.awaitOutcome(
                                connectors.tasks(),
                                call(functionArn("resize"), "{\"do\":\"overflow\"}"));
        assertThat(overflow.failure().error()).isEqualTo("java.lang.StackOverflowError");
    }

    @Test
    void a_cancelled_call_interrupts_the_function() throws Exception {
        var call = call(functionArn("resize"), "{\"do\":\"wait\"}");
        var answer = connectors.tasks().call(call).toCompletableFuture();
        assertThat(ResizeFunction.WAITING.await(30, TimeUnit.SECONDS)).isTrue();

        connectors.tasks().cancel(call);

        assertThat(ResizeFunction.INTERRUPTED.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(answer).failsWithin(Duration.ofSeconds(30));
    }

    @Test
    void a_setting_that_names_no_function_of_the_class_path_stops_the_start() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connectorsOf("askel.functions { f = \"java:enlarge\" }"))
                .withMessageContaining("names 'enlarge'")
                .withMessageContaining("[resize]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connectorsOf("askel.functions { f { kind = cloud } }"))
                .withMessageContaining("askel.functions.\"f\".kind is 'cloud'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connectorsOf("askel.functions { f { url = \"http://h\" } }"))
                .withMessageContaining("askel.functions.\"f\"")
                .withMessageContaining("kind");
    }

    private static JsonNode cause(Failed failed) {
        return TestTaskCalls.json(Objects.requireNonNull(failed.failure().cause())).tree();
    }

    private static Connectors connectorsOf(String settings) {
        return Connectors.create(
                ConfigFactory.parseString(settings).withFallback(ConfigFactory.defaultReference()),
                Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:9"));
    }
}
