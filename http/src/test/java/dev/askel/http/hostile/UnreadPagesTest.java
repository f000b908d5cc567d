package dev.askel.http.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.http.ServedEngine;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests clients that request pages of megabytes and do not read them. The node's heap does not fill
 * with answers.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UnreadPagesTest {
    private static final int CLIENTS = 100;
    private static final int STATES = 24;
    private static final int MEBIBYTE = 1 << 20;

    /**
     * The history escapes each quote in the text, and the answer escapes it again. So two bytes
     * become four.
     */
    private static final String ESCAPED = "\\\"".repeat(125_000);

    private final ServedEngine served = ServedEngine.shared();

    @Test
    void throttles_pages_beyond_an_eighth_of_the_heap_until_clients_read() throws IOException {
        var execution = runWithLargeHistory();
        long answerBytesMax = Math.min(256L * MEBIBYTE, Runtime.getRuntime().maxMemory() / 8);
        long page = pageBytes(execution);
        assertThat(page).isGreaterThan(6L * MEBIBYTE);
        assertThat(CLIENTS * page).isGreaterThan(2 * answerBytesMax);
        var clients = new ArrayList<Socket>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(sendHistoryRequest(execution));
            }
            Eventually.holds(
                    "all requests are answered or refused",
                    () ->
                            served.admission().requestsInProgress() == 0
                                    && served.admission().answerBytes() > answerBytesMax / 2);
            assertThat(served.admission().answerBytes()).isLessThanOrEqualTo(answerBytesMax);
            // Other requests are answered meanwhile.
            assertThat(served.call("ListActivities", "{}").status()).isEqualTo(200);
            assertThat(served.call("DescribeExecution", describeBody(execution)).status())
                    .isEqualTo(200);

            var answers = new ArrayList<String>();
            for (var client : clients) {
                answers.add(read(client));
            }

            assertThat(answers).anyMatch(answer -> answer.contains("\"events\":["));
            assertThat(answers).anyMatch(answer -> answer.contains("ThrottlingException"));
            assertThat(answers)
                    .allMatch(answer ->
                            answer.contains("ThrottlingException") || answer.length() > page);
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
        Eventually.holds(
                "no answer bytes are counted", () -> served.admission().answerBytes() == 0);
        assertThat(pageBytes(execution)).isEqualTo(page);
    }

    @Test
    void answers_to_clients_that_disconnect_without_reading_are_released() throws IOException {
        var execution = runWithLargeHistory();
        for (int i = 0; i < 3; i++) {
            var client = sendHistoryRequest(execution);
            Eventually.holds("an answer is being sent", () -> served.admission().answerBytes() > 0);
            client.close();
            Eventually.holds(
                    "the answer is no longer counted", () -> served.admission().answerBytes() == 0);
        }
    }

    private String runWithLargeHistory() {
        var name = "held" + System.nanoTime();
        var states = new StringBuilder();
        for (int i = 0; i < STATES; i++) {
            states.append(
                    "\"P%d\":{\"Type\":\"Pass\",%s},"
                            .formatted(
                                    i,
                                    i == STATES - 1
                                            ? "\"End\":true"
                                            : "\"Next\":\"P" + (i + 1) + "\""));
        }
        states.setLength(states.length() - 1);
        served.callOk(
                "CreateStateMachine",
                "{\"name\":%s,\"roleArn\":\"arn:aws:iam::123456789012:role/r\",\"definition\":%s}"
                        .formatted(
                                ServedEngine.quoted(name),
                                ServedEngine.quoted(
                                        "{\"StartAt\":\"P0\",\"States\":{%s}}".formatted(states))));
        var started =
                served.callOk(
                        "StartExecution",
                        "{\"stateMachineArn\":\"arn:aws:states:%s:stateMachine:%s\",\"input\":%s}"
                                .formatted(
                                        ServedEngine.SCOPE,
                                        name,
                                        ServedEngine.quoted("\"" + ESCAPED + "\"")));
        var execution = started.text("executionArn");
        Eventually.holds(
                "the execution has succeeded",
                () ->
                        served.callOk("DescribeExecution", describeBody(execution))
                                .text("status")
                                .equals("SUCCEEDED"));
        return execution;
    }

    private static String describeBody(String execution) {
        return "{\"executionArn\":\"%s\"}".formatted(execution);
    }

    private static String historyBody(String execution) {
        return "{\"executionArn\":\"%s\",\"maxResults\":1000}".formatted(execution);
    }

    private long pageBytes(String execution) throws IOException {
        try (var client = sendHistoryRequest(execution)) {
            var answer = read(client);
            return answer.length() - answer.indexOf("\r\n\r\n") - 4L;
        }
    }

    /** Connects a client that reads slowly. */
    private Socket sendHistoryRequest(String execution) throws IOException {
        var client = new Socket();
        client.setReceiveBufferSize(4_096);
        client.connect(served.address());
        var body = historyBody(execution);
        client.getOutputStream()
                .write(
                        "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Amz-Target: AWSStepFunctions.GetExecutionHistory\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(body.length(), body)
                                .getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private static String read(Socket client) throws IOException {
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}
