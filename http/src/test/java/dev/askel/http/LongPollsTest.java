package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Activities.GetActivityTaskRequest;
import dev.askel.engine.api.Activities.GetActivityTaskResult;
import dev.askel.engine.api.Activities.ListActivitiesRequest;
import dev.askel.engine.api.Activities.ListActivitiesResult;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.StateTests.TestStateRequest;
import dev.askel.engine.api.StateTests.TestStateResult;
import dev.askel.engine.api.StateTests.TestStatus;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * Tests docs/aws/api.md section 4.5: GetActivityTask. Also tests that polls end when the server
 * stops.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LongPollsTest {
    private static final String POLL =
            "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSStepFunctions.GetActivityTask\r\nContent-Length: 19\r\n\r\n{\"activityArn\":\"a\"}";
    private static final Answer<GetActivityTaskResult> TASK =
            Answer.ok(new GetActivityTaskResult("token", "{}"));

    private final CompletableFuture<Answer<GetActivityTaskResult>> task = new CompletableFuture<>();
    private TestServer server;

    @BeforeEach
    void start() {
        server =
                new TestServer(
                        "askel.http { requests-max = 1, long-polls-max = 2, withdrawal-timeout = 200ms }");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answers_when_a_task_is_scheduled() {
        letPollsWait();
        var response = poll();
        server.awaitCall();
        task.complete(TASK);
        assertThat(body(response)).isEqualTo("{\"taskToken\":\"token\",\"input\":\"{}\"}");
    }

    @Test
    void answers_an_empty_object_when_no_task_arrives_in_time() {
        server.engine.answer(GetActivityTaskRequest.class, Answer.ok(GetActivityTaskResult.NONE));
        assertThat(body(poll())).isEqualTo("{}");
    }

    @Test
    void withdraws_the_poll_when_the_client_disconnects() throws Exception {
        letPollsWait();
        CompletionStage<?> abandoned;
        try (var socket = server.connect()) {
            socket.getOutputStream().write(POLL.getBytes(StandardCharsets.UTF_8));
            abandoned = server.awaitCall().abandoned();
            assertThat(abandoned.toCompletableFuture()).isNotDone();
        }
        await(abandoned);
    }

    @Test
    void polls_hold_no_permits_of_other_requests() {
        letPollsWait();
        server.engine.answer(
                ListActivitiesRequest.class, Answer.ok(new ListActivitiesResult(List.of(), null)));
        var first = poll();
        server.awaitCall();
        var second = poll();
        server.awaitCall();
        assertThat(server.server.admission().waitingLongPolls()).isEqualTo(2);
        assertThat(server.server.admission().requestsInProgress()).isZero();
        assertThat(server.call("ListActivities", "{}").statusCode()).isEqualTo(200);
        assertThat(body(poll())).contains("#ThrottlingException\",\"message\":\"Rate exceeded\"");
        task.complete(TASK);
        assertThat(List.of(body(first), body(second))).allMatch(body -> body.contains("token"));
    }

    @Test
    void state_tests_hold_no_permits_of_other_requests() {
        var tested = new CompletableFuture<Answer<TestStateResult>>();
        server.engine.answerLater(TestStateRequest.class, () -> tested);
        server.engine.answer(
                ListActivitiesRequest.class, Answer.ok(new ListActivitiesResult(List.of(), null)));
        var test =
                server.sendAsync(
                        server.request("/")
                                .header("X-Amz-Target", "AWSStepFunctions.TestState")
                                .POST(BodyPublishers.ofString("{\"definition\":\"{}\"}")));
        server.awaitCall();

        assertThat(server.server.admission().waitingLongPolls()).isEqualTo(1);
        assertThat(server.call("ListActivities", "{}").statusCode()).isEqualTo(200);
        tested.complete(
                Answer.ok(new TestStateResult(TestStatus.SUCCEEDED, "1", null, null, null, null)));
        assertThat(body(test)).contains("SUCCEEDED");
    }

    @Test
    void abandons_all_polls_when_the_server_stops() {
        server.close();
        // The time limit is long, because a busy machine may withdraw polls slowly.
        server = new TestServer("askel.http.withdrawal-timeout = 60s");
        letPollsWait();
        var firstPoll = poll();
        var first = server.awaitCall();
        var secondPoll = poll();
        var second = server.awaitCall();
        // Both polls are abandoned before either is answered; an answered poll is not notified any
        // more.
        first.abandoned().thenRun(() -> second.abandoned().thenRun(() -> task.complete(TASK)));

        var stopped = stopServer();

        assertThat(List.of(body(firstPoll), body(secondPoll)))
                .containsOnly("{\"taskToken\":\"token\",\"input\":\"{}\"}");
        await(stopped);
    }

    /** The answers are still being sent when the stopping server closes its connections. */
    @RepeatedTest(3)
    void loses_no_answer_that_is_being_sent_when_the_server_stops() throws Exception {
        server.close();
        server = new TestServer("askel.http.withdrawal-timeout = 1ms");
        letPollsWait();
        var polls = new ArrayList<Socket>();
        for (var i = 0; i < 100; i++) {
            var socket = server.connect();
            socket.getOutputStream().write(POLL.getBytes(StandardCharsets.UTF_8));
            polls.add(socket);
        }
        polls.forEach(_ -> server.awaitCall());

        var stopped = stopServer();

        for (var poll : polls) {
            try (poll) {
                assertThat(poll.getInputStream().readAllBytes()).asString().endsWith("{}");
            }
        }
        await(stopped);
    }

    @Test
    void answers_empty_when_the_engine_is_slow_to_withdraw() {
        letPollsWait();
        var response = poll();
        server.awaitCall();
        var stopped = stopServer();
        assertThat(body(response)).isEqualTo("{}");
        await(stopped);
    }

    /** Lets polls wait until the test completes {@code task}, which answers all of them. */
    private void letPollsWait() {
        server.engine.answerLater(GetActivityTaskRequest.class, () -> task);
    }

    private CompletionStage<?> stopServer() {
        return CoordinatedShutdown.get(server.system).runAll(CoordinatedShutdown.unknownReason());
    }

    private CompletableFuture<java.net.http.HttpResponse<String>> poll() {
        return server.sendAsync(
                server.request("/")
                        .header("X-Amz-Target", "AWSStepFunctions.GetActivityTask")
                        .POST(BodyPublishers.ofString("{\"activityArn\":\"a\"}")));
    }

    private static String body(CompletableFuture<java.net.http.HttpResponse<String>> response) {
        return response.orTimeout(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS).join().body();
    }

    private static void await(CompletionStage<?> stage) {
        stage.toCompletableFuture()
                .orTimeout(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join();
        assertThat(stage.toCompletableFuture()).isCompleted();
    }
}
