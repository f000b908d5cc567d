package dev.askel.connectors.function;

import static dev.askel.connectors.TestTaskCalls.call;
import static dev.askel.connectors.TestTaskCalls.functionArn;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.askel.asl.expression.Failure;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.engine.task.TaskOutcome.Answered;
import dev.askel.engine.task.TaskOutcome.Failed;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests calls to servers that answer like the Runtime Interface Emulator: always with status 200
 * and text/plain.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EmulatedFunctionTest {
    private Function<Request, String> container = Request::body;
    private HttpFixture server;
    private Connectors connectors;

    @BeforeEach
    void start() throws IOException {
        server =
                new HttpFixture(request ->
                        new Reply(
                                200,
                                Map.of("Content-Type", "text/plain; charset=utf-8"),
                                container.apply(request)));
        connectors =
                Connectors.create(
                        ConfigFactory.parseString(
                                        """
                                        askel.functions {
                                          resize = "rie:%1$s/"
                                          crop { kind = rie, url = "%1$s" }
                                        }
                                        """
                                                .formatted(server.url()))
                                .withFallback(ConfigFactory.defaultReference()),
                        Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:9"));
    }

    @AfterEach
    void stop() {
        connectors.close();
        server.close();
    }

    @Test
    void a_function_is_invoked_at_the_path_of_the_emulator() throws Exception {
        for (var name : List.of("resize", "crop")) {
            assertThat(
                            TestTaskCalls.awaitOutcome(
                                    connectors.tasks(), call(functionArn(name), "{\"width\":3}")))
                    .isEqualTo(new Answered(TestTaskCalls.json("{\"width\":3}")));
            var request = server.awaitRequest();
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.uri()).hasToString("/2015-03-31/functions/function/invocations");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'errorMessage': 'no', 'errorType': 'ValueError', 'stackTrace': []}|ValueError",
                "{'errorType':'Error','errorMessage':null,'trace':[]}|Error",
            })
    void an_error_is_recognised_by_its_members(String body, String error) throws Exception {
        var written = body.replace('\'', '"');
        container = _ -> written;

        assertThat(
                        TestTaskCalls.awaitOutcome(
                                connectors.tasks(), call(functionArn("resize"), "{}")))
                .isEqualTo(new Failed(new Failure(error, written)));
    }

    @Test
    void a_timeout_is_recognised_by_its_message() throws Exception {
        container = _ -> "Task timed out after 3.00 seconds";

        var outcome =
                TestTaskCalls.awaitOutcome(connectors.tasks(), call(functionArn("resize"), "{}"));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> {
                            assertThat(failed.failure().error()).isEqualTo("Sandbox.Timedout");
                            assertThat(failed.failure().cause())
                                    .contains("Error: Task timed out after 3.00 seconds\"");
                        });
    }

    @Test
    void a_container_receives_one_call_at_a_time() throws Exception {
        var concurrentCalls = new AtomicInteger();
        var concurrentCallsMax = new AtomicInteger();
        var answerPermits = new Semaphore(0);
        container =
                request -> {
                    concurrentCallsMax.accumulateAndGet(
                            concurrentCalls.incrementAndGet(), Math::max);
                    answerPermits.acquireUninterruptibly();
                    concurrentCalls.decrementAndGet();
                    return request.body();
                };
        var calls =
                IntStream.range(0, 5)
                        .mapToObj(each -> call(functionArn("resize"), String.valueOf(each)))
                        .map(each -> connectors.tasks().call(each).toCompletableFuture())
                        .toList();
        for (int each = 0; each < calls.size(); each++) {
            server.awaitRequest();
            answerPermits.release();
        }
        for (int each = 0; each < calls.size(); each++) {
            assertThat(calls.get(each).get(30, TimeUnit.SECONDS))
                    .isEqualTo(new Answered(TestTaskCalls.json(String.valueOf(each))));
        }
        assertThat(concurrentCallsMax).hasValue(1);
    }
}
