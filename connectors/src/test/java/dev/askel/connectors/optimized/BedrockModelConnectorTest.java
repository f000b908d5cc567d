package dev.askel.connectors.optimized;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Failure;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.engine.task.TaskOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests requests to a model and S3, and the results. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class BedrockModelConnectorTest {
    private static final String ANSWER = "{\"completion\":\" J\\u00f6rg\",\"n\":1.50}";
    private static final String PROMPT = "inputText: Jörg?";

    /** The outcome of a call, and its requests in order. */
    private record Exchange(TaskOutcome outcome, List<Request> requests) {
        String output() {
            return ((TaskOutcome.Answered) outcome).output().text();
        }

        String requestLines() {
            return requests.stream()
                    .map(each ->
                            "%s %s %s %s"
                                    .formatted(
                                            each.method(),
                                            each.uri().getRawPath(),
                                            each.header("content-type"),
                                            each.body()))
                    .collect(Collectors.joining("\n"));
        }
    }

    private static Reply replyTo(Request request) {
        return switch (request.method()) {
            case "POST" -> Reply.json(ANSWER);
            case "PUT" -> new Reply(200, Map.of("ETag", "\"e\""), "");
            default -> object(request.uri().getPath());
        };
    }

    private static Reply object(String path) {
        var text = Map.of("Content-Type", "text/plain");
        return switch (path) {
            case "/in/missing" ->
                    new Reply(
                            404,
                            Map.of("Content-Type", "application/xml", "x-amz-request-id", "r-1"),
                            "<Error><Code>NoSuchKey</Code><Message>None.</Message></Error>");
            case "/in/picture" -> new Reply(200, text, "\uFFFDPNG");
            default -> new Reply(200, text, PROMPT);
        };
    }

    private static Exchange exchange(String parameters) {
        var requests = new ArrayList<Request>();
        try (var fixture =
                        new HttpFixture(request -> {
                            requests.add(request);
                            return replyTo(request);
                        });
                var running = new RunningCalls();
                var http =
                        new HttpCalls(
                                TestTaskCalls.createGates(), Duration.ofSeconds(5), 1_000_000)) {
            var connector =
                    new BedrockModelConnector(
                            TestTaskCalls.createServices(http, fixture.url()),
                            running,
                            Duration.ofSeconds(30));
            var outcome =
                    connector
                            .call(
                                    TestTaskCalls.call(
                                            "arn:aws:states:::bedrock:invokeModel", parameters))
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS);
            return new Exchange(outcome, requests);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_json_body_is_sent_and_the_answer_is_parsed() {
        var exchange =
                exchange("{\"ModelId\": \"a.b:1\", \"Body\": {\"prompt\": \"Hi\", \"k\": [1]}}");

        assertThat(exchange.requestLines())
                .isEqualTo(
                        "POST /model/a.b%3A1/invoke application/json {\"prompt\":\"Hi\",\"k\":[1]}");
        assertThat(exchange.output())
                .isEqualTo(
                        "{\"Body\":{\"completion\":\" Jörg\",\"n\":1.50},\"ContentType\":\"application/json\"}");
    }

    @Test
    void a_text_is_sent_unchanged() {
        var exchange =
                exchange(
                        "{\"ModelId\": \"m\", \"Body\": \"{\\\"prompt\\\": 1}\", \"Accept\": \"x/y\"}");

        assertThat(exchange.requestLines()).endsWith("application/json {\"prompt\": 1}");
        assertThat(exchange.requests().getFirst().header("accept")).isEqualTo("x/y");
    }

    @Test
    void the_request_is_read_from_s3_and_the_answer_written_there() {
        var exchange =
                exchange(
                        """
                        {"ModelId": "m", "Input": {"S3Uri": "s3://in/a b/q.txt"}, "Output": {"S3Uri": "s3://out/r.json"}}\
                        """);

        assertThat(exchange.requestLines())
                .isEqualTo(
                        """
                        GET /in/a%%20b/q.txt  \n\
                        POST /model/m/invoke text/plain %s
                        PUT /out/r.json application/json %s\
                        """
                                .formatted(PROMPT, ANSWER));
        assertThat(exchange.output())
                .isEqualTo("{\"Body\":\"s3://out/r.json\",\"ContentType\":\"application/json\"}");
    }

    @Test
    void a_refusal_of_s3_fails_the_task_before_the_model_is_called() {
        var exchange =
                exchange("{\"ModelId\": \"m\", \"Input\": {\"S3Uri\": \"s3://in/missing\"}}");

        var failure = ((TaskOutcome.Failed) exchange.outcome()).failure();
        assertThat(failure.error()).isEqualTo("S3.NoSuchKeyException");
        assertThat(failure.cause())
                .isEqualTo(
                        "None. (Service: Amazon S3; Status Code: 404; Error Code: NoSuchKey; Request ID: r-1; Proxy: null)");
        assertThat(exchange.requests()).hasSize(1);
    }

    @Test
    void an_object_that_is_not_text_is_not_sent() {
        var exchange =
                exchange("{\"ModelId\": \"m\", \"Input\": {\"S3Uri\": \"s3://in/picture\"}}");

        var failure = ((TaskOutcome.Failed) exchange.outcome()).failure();
        assertThat(failure.cause()).isEqualTo("s3://in/picture is not text in UTF-8");
        assertThat(exchange.requests()).hasSize(1);
    }

    @Test
    void a_null_is_left_out_of_the_request() {
        assertThat(exchange("{\"ModelId\": \"m\", \"Body\": null}").requestLines())
                .isEqualTo("POST /model/m/invoke application/json ");

        var exchange = exchange("{\"ModelId\": null, \"Body\": {}}");

        assertThat(exchange.outcome())
                .isEqualTo(
                        new TaskOutcome.Failed(
                                new Failure(
                                        "BedrockRuntime.SdkClientException",
                                        "Unable to marshall request to JSON: Parameter 'modelId' must not be null")));
        assertThat(exchange.requests()).isEmpty();
    }

    @Test
    void invalid_parameters_are_refused_before_any_request() {
        var exchange =
                exchange(
                        """
                        {"Body": 1, "Input": {"S3Uri": "s3://in"}, "Output": "s3://out/r"}\
                        """);

        var failure = ((TaskOutcome.NotStarted) exchange.outcome()).failure();
        assertThat(failure.error()).isEqualTo("States.Runtime");
        assertThat(failure.cause())
                .contains(
                        "[The field 'ModelId' is required but was missing, One of the fields 'Body' and 'Input' is required,"
                                + " The value of the field 'Input.S3Uri' is not 's3://BUCKET/KEY',"
                                + " The value of the field 'Output.S3Uri' is not 's3://BUCKET/KEY']");
        assertThat(exchange.requests()).isEmpty();
    }
}
