package dev.askel.connectors.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.engine.observability.LogRecord;
import dev.askel.engine.observability.LogSink;
import dev.askel.engine.observability.LogStream;
import dev.askel.engine.observability.UndeliveredException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests the sink with a server that implements CloudWatch Logs as the API reference describes it.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class CloudWatchLogSinkTest {
    private static final String GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/g:*";
    private static final LogStream STREAM = new LogStream(GROUP, "states/m/2026-11-20-22/0a1b2c3d");

    private final Set<String> streams = ConcurrentHashMap.newKeySet();
    private final HttpFixture service = new HttpFixture(this::answer);
    private final HttpCalls http =
            new HttpCalls(TestTaskCalls.createGates(), Duration.ofSeconds(5), 1 << 20);
    private final CloudWatchLogSink sink =
            new CloudWatchLogSink(
                    new AwsEnvironment(
                            Map.of(
                                    "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", service.url(),
                                    "AWS_ACCESS_KEY_ID", "test",
                                    "AWS_SECRET_ACCESS_KEY", "test")),
                    http,
                    Duration.ofSeconds(5));

    /** The answer to the next PutLogEvents; null for the normal answer. */
    private volatile @Nullable Reply nextReply;

    CloudWatchLogSinkTest() throws IOException {}

    @AfterEach
    void close() {
        http.close();
        service.close();
    }

    private Reply answer(HttpFixture.Request request) {
        var body = Payload.ofVerbatim(request.body()).tree();
        var group = body.path("logGroupName").textValue();
        var stream = group + "|" + body.path("logStreamName").textValue();
        if (!"/aws/g".equals(group)) {
            return refusal("ResourceNotFoundException", "The specified log group does not exist.");
        }
        return switch (request.header("x-amz-target")) {
            case "Logs_20140328.CreateLogStream" ->
                    streams.add(stream)
                            ? Reply.json("")
                            : refusal("ResourceAlreadyExistsException", "It exists.");
            case "Logs_20140328.PutLogEvents" -> put(stream);
            default -> throw new AssertionError(request);
        };
    }

    private Reply put(String stream) {
        var reply = nextReply;
        if (reply != null) {
            return reply;
        }
        return streams.contains(stream)
                ? Reply.json("{}")
                : refusal("ResourceNotFoundException", "No such stream.");
    }

    private static Reply refusal(String code, String message) {
        return new Reply(
                400,
                Map.of("Content-Type", "application/x-amz-json-1.1"),
                "{\"__type\":\"%s\",\"message\":\"%s\"}".formatted(code, message));
    }

    private static LogRecord record(long at) {
        var json = "{\"id\":\"%d\"}".formatted(at);
        return new LogRecord(at, json, json.length());
    }

    private static Stream<String> messages(JsonNode put) {
        return StreamSupport.stream(put.path("logEvents").spliterator(), false)
                .map(event -> event.path("timestamp").asLong() + event.path("message").textValue());
    }

    private JsonNode awaitRequest(String operation) throws InterruptedException {
        var request = service.awaitRequest();
        assertThat(request.header("x-amz-target")).isEqualTo("Logs_20140328." + operation);
        assertThat(request.header("authorization")).contains("/eu-west-1/logs/aws4_request");
        return Payload.ofVerbatim(request.body()).tree();
    }

    @Test
    void a_stream_is_created_on_demand() throws Exception {
        assertThat(sink.putAndCountRefused(STREAM, List.of(record(2), record(1)))).isZero();
        assertThat(sink.putAndCountRefused(STREAM, List.of(record(3)))).isZero();

        awaitRequest("PutLogEvents");
        var created = awaitRequest("CreateLogStream");
        assertThat(created.path("logStreamName").textValue()).isEqualTo(STREAM.name());
        // The events of a call are sorted by time.
        assertThat(messages(awaitRequest("PutLogEvents")))
                .containsExactly("1{\"id\":\"1\"}", "2{\"id\":\"2\"}");
        assertThat(messages(awaitRequest("PutLogEvents"))).containsExactly("3{\"id\":\"3\"}");
        assertThat(service.unreadRequests()).isZero();
    }

    @Test
    void no_call_spans_more_than_a_day() throws Exception {
        streams.add("/aws/g|" + STREAM.name());
        long day = Duration.ofDays(1).toMillis();
        sink.putAndCountRefused(STREAM, List.of(record(1), record(day), record(day + 1)));
        assertThat(messages(awaitRequest("PutLogEvents"))).hasSize(2);
        assertThat(messages(awaitRequest("PutLogEvents"))).hasSize(1);
    }

    @Test
    void throttling_and_outages_are_reported_for_a_retry() {
        streams.add("/aws/g|" + STREAM.name());
        nextReply = refusal("ThrottlingException", "Rate exceeded");
        assertThatThrownBy(() -> sink.putAndCountRefused(STREAM, List.of(record(1))))
                .isInstanceOf(UndeliveredException.class)
                .hasMessageContaining("ThrottlingException Rate exceeded");
        nextReply = new Reply(503, Map.of(), "");
        assertThatThrownBy(() -> sink.putAndCountRefused(STREAM, List.of(record(1))))
                .isInstanceOf(UndeliveredException.class)
                .hasMessageContaining("503");
        service.close();
        assertThatThrownBy(() -> sink.putAndCountRefused(STREAM, List.of(record(1))))
                .isInstanceOf(UndeliveredException.class)
                .hasMessageContaining("Connect to");
    }

    @Test
    void records_that_are_too_old_or_too_new_are_counted() throws Exception {
        nextReply =
                Reply.json(
                        "{\"rejectedLogEventsInfo\":{\"tooOldLogEventEndIndex\":1,\"tooNewLogEventStartIndex\":3}}");
        assertThat(
                        sink.putAndCountRefused(
                                STREAM, List.of(record(1), record(2), record(3), record(4))))
                .isEqualTo(2);
    }

    @Test
    void an_existing_group_is_prepared() throws Exception {
        assertThat(sink.prepare(GROUP)).isEqualTo(LogSink.Group.USABLE);
        assertThat(sink.prepare(GROUP)).isEqualTo(LogSink.Group.USABLE);
        assertThat(streams)
                .containsExactly(
                        "/aws/g|log_stream_created_by_aws_to_validate_log_delivery_subscriptions");
        assertThat(sink.prepare(GROUP.replace("/g", "/h"))).isEqualTo(LogSink.Group.MISSING);
        assertThat(sink.prepare("arn:aws:s3:::bucket")).isEqualTo(LogSink.Group.MISSING);
        service.close();
        assertThat(sink.prepare(GROUP)).isEqualTo(LogSink.Group.USABLE);
    }
}
