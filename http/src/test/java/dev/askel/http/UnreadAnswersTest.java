package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.api.Activities.GetActivityTaskRequest;
import dev.askel.engine.api.Activities.GetActivityTaskResult;
import dev.askel.engine.api.Activities.ListActivitiesRequest;
import dev.askel.engine.api.Activities.ListActivitiesResult;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Executions.GetExecutionHistoryRequest;
import dev.askel.engine.api.Executions.GetExecutionHistoryResult;
import dev.askel.http.admission.Admission;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests clients that do not read their answers. The memory for waiting answers is bounded, and
 * other clients are still served.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UnreadAnswersTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int ANSWER_BYTES_MAX = 4 * MEBIBYTE;
    private static final String TEXT = "x".repeat(60_000);
    private static final String INPUT = "x".repeat(256 * 1024);
    private static final Answer<ListActivitiesResult> NOTHING =
            Answer.ok(new ListActivitiesResult(List.of(), null));

    private final TestServer server =
            new TestServer(
                    "askel.http { answer-bytes-max = 4 MiB, server.socket-options.so-send-buffer-size = 4k }");
    private final Admission admission = server.server.admission();
    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (var client : clients) {
            client.close();
        }
        server.close();
    }

    @Test
    void unread_answers_of_ordinary_size_do_not_fill_the_heap() throws IOException {
        server.engine.answer(ListActivitiesRequest.class, NOTHING);
        for (int i = 0; i < 800; i++) {
            var client = connect();
            sendRequest(client, "ListActivities", "{}");
            assertThat(readHead(client)).contains("200 OK");
        }
        long before = heapBytes();
        server.engine.answer(
                ListActivitiesRequest.class, Answer.ok(new ListActivitiesResult(List.of(), TEXT)));

        for (var client : clients) {
            sendRequest(client, "ListActivities", "{}");
            client.shutdownOutput();
        }
        for (var _ : clients) {
            server.awaitCall();
            server.awaitCall();
        }
        Eventually.holds("all requests are answered", () -> admission.requestsInProgress() == 0);

        assertThat(admission.answerBytes())
                .isBetween(ANSWER_BYTES_MAX / 2L, (long) ANSWER_BYTES_MAX);
        assertThat(heapBytes() - before).isLessThan((long) clients.size() * TEXT.length() / 2);
        // Requests with small answers are served.
        server.engine.answer(ListActivitiesRequest.class, NOTHING);
        assertThat(server.call("ListActivities", "{}").statusCode()).isEqualTo(200);
        var answers = new ArrayList<String>();
        for (var client : clients) {
            answers.add(readToEnd(client));
        }
        assertThat(answers).anyMatch(answer -> answer.contains(TEXT));
        assertThat(answers)
                .allMatch(
                        answer -> answer.contains(TEXT) || answer.contains("#ThrottlingException"));
        Eventually.holds("no answer bytes are counted", () -> admission.answerBytes() == 0);
    }

    @Test
    void an_answer_on_a_kept_connection_is_counted_until_it_is_read() throws IOException {
        server.engine.answer(
                ListActivitiesRequest.class, Answer.ok(new ListActivitiesResult(List.of(), TEXT)));
        var client = connect();
        for (int i = 0; i < 3; i++) {
            sendRequest(client, "ListActivities", "{}");
            Eventually.holds(
                    "the answer is counted", () -> admission.answerBytes() > TEXT.length());
            readHead(client);
            client.getInputStream().readNBytes("{\"activities\":[],\"nextToken\":\"\"}".length());
            client.getInputStream().readNBytes(TEXT.length());
            Eventually.holds("the answer is no longer counted", () -> admission.answerBytes() == 0);
        }
    }

    @Test
    void unread_tasks_abandon_waiting_polls() throws Exception {
        var pendingTasks =
                new LinkedBlockingQueue<CompletableFuture<Answer<GetActivityTaskResult>>>();
        server.engine.answerLater(
                GetActivityTaskRequest.class,
                () -> {
                    var task = new CompletableFuture<Answer<GetActivityTaskResult>>();
                    pendingTasks.add(task);
                    return task;
                });
        var tasks = new ArrayList<CompletableFuture<Answer<GetActivityTaskResult>>>();
        for (int i = 0; i < 20; i++) {
            sendRequest(connect(), "GetActivityTask", "{\"activityArn\":\"a\"}");
            server.awaitCall();
            tasks.add(pendingTasks.take());
        }
        var waiting = poll();
        var abandoned = server.awaitCall().abandoned().toCompletableFuture();
        var last = pendingTasks.take();
        assertThat(abandoned).isNotDone();

        for (var task : tasks) {
            task.complete(Answer.ok(new GetActivityTaskResult("token", INPUT)));
        }

        abandoned.orTimeout(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
        last.complete(Answer.ok(GetActivityTaskResult.NONE));
        assertThat(waiting.join().body()).isEqualTo("{}");
        assertThat(poll().join().body()).contains("#ThrottlingException");
        server.engine.answer(ListActivitiesRequest.class, NOTHING);
        assertThat(server.call("ListActivities", "{}").statusCode()).isEqualTo(200);
        for (var client : clients) {
            client.shutdownOutput();
            assertThat(readToEnd(client)).contains(INPUT);
        }
        Eventually.holds("no answer bytes are counted", () -> admission.answerBytes() == 0);
        server.engine.answer(GetActivityTaskRequest.class, Answer.ok(GetActivityTaskResult.NONE));
        assertThat(poll().join().body()).isEqualTo("{}");
    }

    @Test
    void few_pages_are_rendered_at_a_time_and_the_others_wait() throws IOException {
        int atOnce = HttpSettings.of(server.system.settings().config()).concurrentPagesMax();
        var first = new CompletableFuture<Answer<GetExecutionHistoryResult>>();
        server.engine.answerLater(GetExecutionHistoryRequest.class, () -> first);
        for (int i = 0; i < 3 * atOnce; i++) {
            sendRequest(connect(), "GetExecutionHistory", "{\"executionArn\":\"a\"}");
        }
        for (int i = 0; i < atOnce; i++) {
            server.awaitCall();
        }
        Eventually.holds(
                "all requests are admitted",
                () -> admission.requestsInProgress() == clients.size());
        assertThat(server.engine.calls).isEmpty();

        first.complete(Answer.ok(new GetExecutionHistoryResult(List.of(), true, null)));

        for (var client : clients) {
            client.shutdownOutput();
            assertThat(readToEnd(client)).contains("200 OK");
        }
        assertThat(server.engine.calls).hasSize(2 * atOnce);
        Eventually.holds("all requests are answered", () -> admission.requestsInProgress() == 0);
    }

    private static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private CompletableFuture<HttpResponse<String>> poll() {
        return server.sendAsync(
                        server.request("/")
                                .header("X-Amz-Target", "AWSStepFunctions.GetActivityTask")
                                .POST(BodyPublishers.ofString("{\"activityArn\":\"a\"}")))
                .orTimeout(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Connects a client that reads slowly. */
    private Socket connect() throws IOException {
        var client = new Socket();
        clients.add(client);
        client.setReceiveBufferSize(4_096);
        client.setSoTimeout((int) TestServer.DEADLINE.toMillis());
        client.connect(server.server.address());
        return client;
    }

    private static void sendRequest(Socket client, String operation, String body)
            throws IOException {
        client.getOutputStream()
                .write(
                        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSStepFunctions.%s\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(operation, body.length(), body)
                                .getBytes(StandardCharsets.US_ASCII));
    }

    private static String readHead(Socket client) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = client.getInputStream().read();
            if (next < 0) {
                throw new IOException("closed after " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static String readToEnd(Socket client) throws IOException {
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}
