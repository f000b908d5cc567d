package dev.askel.connectors.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.aws.AssumedRoles;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.OwnServerAddress;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.engine.observability.LogRecord;
import dev.askel.engine.observability.LogSink;
import dev.askel.engine.observability.LogSinks;
import dev.askel.engine.observability.LogStream;
import dev.askel.engine.observability.UndeliveredException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class EventBridgeStatusEventsTest {
    private static final String ACCOUNT = "123456789012";
    private static final String BUS = "arn:aws:events:eu-west-1:123456789012:event-bus/default";

    private volatile Reply reply = Reply.json("{\"FailedEntryCount\":0,\"Entries\":[{}]}");
    private final HttpFixture service = new HttpFixture(_ -> reply);
    private final HttpCalls http =
            new HttpCalls(TestTaskCalls.createGates(), Duration.ofSeconds(5), 1 << 20);

    EventBridgeStatusEventsTest() throws IOException {}

    @AfterEach
    void close() {
        http.close();
        service.close();
    }

    private EventBridgeStatusEvents events(String sink, Map<String, String> environment) {
        return events(sink, new AwsEnvironment(environment));
    }

    private EventBridgeStatusEvents events(String sink, AwsEnvironment aws) {
        return EventBridgeStatusEvents.of(
                ConfigFactory.parseMap(Map.of("sink", sink, "answer-timeout", "5s")),
                aws,
                new ModelledServices(
                        aws,
                        http,
                        new AssumedRoles(InstantSource.system(), true),
                        OwnServerAddress.withoutTls()));
    }

    private LogSink sink() {
        return events(
                        "auto",
                        Map.of(
                                "AWS_ENDPOINT_URL_EVENTBRIDGE", service.url(),
                                "AWS_ACCESS_KEY_ID", "test",
                                "AWS_SECRET_ACCESS_KEY", "test"))
                .mergedWith(LogSinks.NOWHERE)
                .of(BUS);
    }

    private static LogRecord record(String detail) {
        var json =
                """
                {"Time":"2026-11-21T08:00:00Z","Source":"aws.states",\
                "DetailType":"Step Functions Execution Status Change","Detail":"%s","Resources":["arn"]}\
                """
                        .formatted(detail);
        return new LogRecord(0, json, json.length());
    }

    private int put(List<LogRecord> records) throws Exception {
        return sink().putAndCountRefused(new LogStream(BUS, "states/status-changes"), records);
    }

    private JsonNode awaitEntries() throws InterruptedException {
        var request = service.awaitRequest();
        assertThat(request.header("x-amz-target")).isEqualTo("AWSEvents.PutEvents");
        // Calls that publish events are signed by the server, even where calls of executions are
        // signed by their roles.
        assertThat(request.header("authorization"))
                .contains("Credential=test/", "/eu-west-1/events/aws4_request");
        return Payload.ofVerbatim(request.body()).tree().path("Entries");
    }

    @Test
    void events_are_put_ten_at_a_time() throws Exception {
        assertThat(put(IntStream.range(0, 12).mapToObj(i -> record("" + i)).toList())).isZero();

        assertThat(awaitEntries()).hasSize(10);
        var secondBatch = awaitEntries();
        assertThat(secondBatch)
                .extracting(entry -> entry.path("Detail").textValue())
                .containsExactly("10", "11");
        assertThat(secondBatch.get(0).path("Source").textValue()).isEqualTo("aws.states");
        assertThat(secondBatch.get(0).path("Time").longValue()).isEqualTo(1_795_248_000);
    }

    @Test
    void large_events_are_put_separately() throws Exception {
        var large = "x".repeat(200_000);
        assertThat(put(List.of(record(large), record(large)))).isZero();

        assertThat(awaitEntries()).hasSize(1);
        assertThat(awaitEntries()).hasSize(1);
    }

    @Test
    void an_invalid_event_is_dropped_and_one_with_a_transient_error_is_not() throws Exception {
        reply =
                Reply.json(
                        "{\"FailedEntryCount\":1,\"Entries\":[{\"EventId\":\"1\"},{\"ErrorCode\":\"MalformedDetail\"}]}");
        assertThat(put(List.of(record("a"), record("b")))).isOne();

        reply =
                Reply.json(
                        "{\"FailedEntryCount\":1,\"Entries\":[{\"ErrorCode\":\"ThrottlingException\",\"ErrorMessage\":\"slow\"}]}");
        assertThatThrownBy(() -> put(List.of(record("a"))))
                .isInstanceOf(UndeliveredException.class)
                .hasMessage("PutEvents: ThrottlingException slow");
    }

    @Test
    void an_event_that_is_too_large_does_not_affect_the_others() throws Exception {
        reply =
                new Reply(
                        400,
                        Map.of("Content-Type", "application/x-amz-json-1.1"),
                        "{\"__type\":\"ValidationException\",\"message\":\"over the limit\"}");
        assertThat(put(List.of(record("a"), record("b")))).isEqualTo(2);

        assertThat(awaitEntries()).hasSize(2);
        assertThat(awaitEntries()).hasSize(1);
        assertThat(awaitEntries()).hasSize(1);

        reply =
                new Reply(
                        400,
                        Map.of("Content-Type", "application/x-amz-json-1.1"),
                        "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}");
        assertThatThrownBy(() -> put(List.of(record("a"))))
                .isInstanceOf(UndeliveredException.class);
    }

    @Test
    void by_default_events_are_published_only_to_emulators() {
        var emulator = Map.of("AWS_ENDPOINT_URL", service.url());
        assertThat(events("auto", Map.of()).publicationPredicate().test(ACCOUNT, "eu-west-1"))
                .isFalse();
        assertThat(events("auto", emulator).publicationPredicate().test(ACCOUNT, "eu-west-1"))
                .isTrue();
        assertThat(events("none", emulator).publicationPredicate().test(ACCOUNT, "eu-west-1"))
                .isFalse();
        assertThat(
                        events("eventbridge", Map.of())
                                .publicationPredicate()
                                .test(ACCOUNT, "eu-west-1"))
                .isTrue();
        assertThatThrownBy(() -> events("kafka", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "askel.status-events.sink is 'kafka', expected auto, own, eventbridge or none");
    }

    @Test
    void without_an_emulator_events_belong_to_the_bus_of_this_cluster() {
        var emulator = Map.of("AWS_ENDPOINT_URL", service.url());
        assertThat(events("auto", Map.of()).ownBusPredicate().test(ACCOUNT)).isTrue();
        assertThat(events("auto", emulator).ownBusPredicate().test(ACCOUNT)).isFalse();
        assertThat(events("own", emulator).ownBusPredicate().test(ACCOUNT)).isTrue();
        assertThat(events("own", emulator).publicationPredicate().test(ACCOUNT, "eu-west-1"))
                .isFalse();
        assertThat(events("eventbridge", Map.of()).ownBusPredicate().test(ACCOUNT)).isFalse();
        assertThat(events("none", Map.of()).ownBusPredicate().test(ACCOUNT)).isFalse();
    }

    @Test
    void an_endpoint_of_one_account_does_not_concern_the_others() {
        var emulator = URI.create(service.url());
        var ofAccount = Map.of(ACCOUNT + "/eventbridge", emulator, "sqs", emulator);
        var events = events("auto", new AwsEnvironment(Map.of(), ofAccount));
        assertThat(events.publicationPredicate().test(ACCOUNT, "eu-west-1")).isTrue();
        assertThat(events.publicationPredicate().test("210987654321", "eu-west-1")).isFalse();
        var ofAll = new AwsEnvironment(Map.of(), Map.of("eventbridge", emulator));
        assertThat(events("auto", ofAll).publicationPredicate().test("210987654321", "eu-west-1"))
                .isTrue();
    }

    @Test
    void other_arns_use_the_log_sinks() {
        LogSink logs = (_, _) -> 0;
        var sinks = events("auto", Map.of()).mergedWith(_ -> logs);
        assertThat(sinks.of("arn:aws:logs:eu-west-1:123456789012:log-group:/aws/g:*"))
                .isSameAs(logs);
        assertThat(sinks.of(BUS)).isNotSameAs(logs);
    }
}
