package dev.askel.connectors.lambda;

import static dev.askel.connectors.TestTaskCalls.call;
import static dev.askel.connectors.TestTaskCalls.functionArn;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.call.ThreadedConnector;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskOutcome;
import dev.askel.engine.task.TaskOutcome.Answered;
import dev.askel.engine.task.TaskOutcome.Failed;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the size and time limits of a function's answer, and joined and cancelled calls. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LambdaAnswerTest {
    private Function<Request, Reply> behaviour = request -> Reply.json(request.body());
    private HttpFixture lambda;
    private Connectors connectors;

    @BeforeEach
    void start() throws IOException {
        lambda = new HttpFixture(request -> behaviour.apply(request));
        connectors = connectorsOf(Map.of("AWS_ENDPOINT_URL_LAMBDA", lambda.url()));
    }

    @AfterEach
    void stop() {
        connectors.close();
        lambda.close();
    }

    @Test
    void an_answer_beyond_the_limit_is_not_read_completely() throws Exception {
        connectors.close();
        connectors =
                connectorsOf(
                        Map.of("AWS_ENDPOINT_URL", lambda.url()),
                        "askel.connectors.answer-bytes-max = 300000");
        behaviour = _ -> Reply.json("\"" + "a".repeat(300_000) + "\"");

        assertThat(outcome(functionArn("f"), "{}"))
                .isEqualTo(
                        new Failed(
                                new Failure(
                                        "States.DataLimitExceeded",
                                        "The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit."
                                                .formatted(functionArn("f")))));
    }

    @Test
    void a_result_above_the_states_limit_is_passed_to_the_engine() throws Exception {
        behaviour = _ -> Reply.json("\"" + "a".repeat(300_000) + "\"");

        assertThat(output(outcome(functionArn("f"), "{}")).sizeBytes()).isEqualTo(300_002);
    }

    @Test
    void a_function_that_does_not_answer_in_time_fails_the_call() throws Exception {
        connectors.close();
        connectors =
                connectorsOf(
                        Map.of("AWS_ENDPOINT_URL", lambda.url()),
                        "askel.connectors.answer-timeout = 1s");
        var testFinished = new CountDownLatch(1);
        behaviour = _ -> awaitLatch(testFinished, Reply.json("{}"));

        var outcome = outcome(functionArn("f"), "{}");

        testFinished.countDown();
        assertThat(outcome)
                .isEqualTo(
                        new Failed(
                                new Failure(
                                        "Lambda.ClientExecutionTimeoutException",
                                        "Client execution did not complete before the specified timeout"
                                                + " configuration: no answer within 1 s.")));
    }

    @Test
    void the_timeout_of_a_state_is_left_to_the_engine() {
        var call = call(functionArn("f"), "{}", Duration.ofSeconds(5));

        assertThat(ThreadedConnector.timeoutFor(call, Duration.ofMinutes(16)))
                .isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void a_repeated_call_joins_the_running_one() throws Exception {
        var answer = new CountDownLatch(1);
        behaviour = _ -> awaitLatch(answer, Reply.json("1"));
        TaskCall call = call(functionArn("f"), "{}");

        var first = connectors.tasks().call(call).toCompletableFuture();
        lambda.awaitRequest();
        var second = connectors.tasks().call(call).toCompletableFuture();
        answer.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(second.get(10, TimeUnit.SECONDS));
        assertThat(lambda.unreadRequests()).isZero();
    }

    @Test
    void a_cancelled_call_ends_at_once_and_can_be_repeated() throws Exception {
        var answer = new CountDownLatch(1);
        behaviour = _ -> awaitLatch(answer, Reply.json("1"));
        var call = call(functionArn("f"), "{}");
        var cancelled = connectors.tasks().call(call).toCompletableFuture();
        lambda.awaitRequest();

        connectors.tasks().cancel(call);

        Assertions.assertThatThrownBy(() -> cancelled.get(30, TimeUnit.SECONDS))
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(CancellationException.class),
                        e -> assertThat(e).hasCauseInstanceOf(CancellationException.class));
        answer.countDown();
        assertThat(TestTaskCalls.awaitOutcome(connectors.tasks(), call))
                .isInstanceOf(Answered.class);
    }

    private static Reply awaitLatch(CountDownLatch latch, Reply reply) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError(
                        "The test did not release the function's answer within 30 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return reply;
    }

    private TaskOutcome outcome(String resource, String parameters) throws Exception {
        return TestTaskCalls.awaitOutcome(connectors.tasks(), call(resource, parameters));
    }

    private static Payload output(TaskOutcome outcome) {
        return ((Answered) outcome).output();
    }

    private static Connectors connectorsOf(Map<String, String> environment, String... settings) {
        return Connectors.create(
                ConfigFactory.parseString(String.join("\n", settings))
                        .withFallback(ConfigFactory.defaultReference()),
                environment);
    }
}
