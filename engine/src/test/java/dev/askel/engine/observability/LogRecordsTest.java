package dev.askel.engine.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The format of log records. Other programs read them, so the golden files do not change. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LogRecordsTest {
    private static final String ARN =
            "arn:aws:states:us-east-1:123456789012:execution:machine:name";
    private static final Instant AT = Instant.ofEpochMilli(1_785_902_417_192L);
    private static final Payload DATA = Payload.ofVerbatim("{\"a\": \"ä\\n\uD83D\uDE00\"}");

    private static HistoryEvent event(long id, HistoryEventType type, EventDetails details) {
        return new HistoryEvent(FramePath.ROOT, id, id - 1, AT.plusMillis(id), type, details);
    }

    private static List<HistoryEvent> eventOfEveryType() {
        var details = new LinkedHashMap<HistoryEventType, EventDetails>();
        details.put(
                HistoryEventType.ExecutionStarted,
                new EventDetails.ExecutionStarted(DATA, "role", "machine:1", "machine:alias"));
        details.put(
                HistoryEventType.TaskStateEntered, new EventDetails.StateEntered("State", DATA));
        details.put(
                HistoryEventType.TaskScheduled,
                new EventDetails.TaskScheduled(
                        "ecs", "runTask.sync", "us-east-1", DATA, 60L, 10L, "task-role"));
        details.put(
                HistoryEventType.TaskStarted, new EventDetails.TaskStarted("ecs", "runTask.sync"));
        details.put(
                HistoryEventType.TaskSucceeded,
                new EventDetails.TaskOutput("ecs", "runTask.sync", DATA));
        details.put(
                HistoryEventType.TaskFailed,
                new EventDetails.TaskFailed("ecs", "runTask.sync", "Error", null));
        details.put(
                HistoryEventType.TaskStateExited,
                new EventDetails.StateExited("State", DATA, Map.of("x", DATA)));
        details.put(
                HistoryEventType.LambdaFunctionScheduled,
                new EventDetails.LambdaFunctionScheduled("function", DATA, 60L, null));
        details.put(HistoryEventType.LambdaFunctionStarted, EventDetails.None.INSTANCE);
        details.put(
                HistoryEventType.ActivityScheduled,
                new EventDetails.ActivityScheduled("activity", DATA, null, 10L));
        details.put(HistoryEventType.ActivityStarted, new EventDetails.ActivityStarted(null));
        details.put(HistoryEventType.MapStateStarted, new EventDetails.MapStateStarted(3));
        details.put(HistoryEventType.MapIterationStarted, new EventDetails.MapIteration("Map", 2));
        details.put(HistoryEventType.MapRunStarted, new EventDetails.MapRunStarted("run"));
        details.put(HistoryEventType.MapRunRedriven, new EventDetails.MapRunRedriven("run", 1));
        details.put(
                HistoryEventType.EvaluationFailed,
                new EventDetails.EvaluationFailed("State", "Error", "\uD800 \"why\"", "Output"));
        details.put(HistoryEventType.ExecutionFailed, new EventDetails.Failed(null, null));
        details.put(HistoryEventType.ExecutionRedriven, new EventDetails.ExecutionRedriven(1));
        details.put(HistoryEventType.ExecutionSucceeded, new EventDetails.Output(DATA));
        var events = new ArrayList<HistoryEvent>();
        details.forEach((type, each) -> events.add(event(events.size() + 1, type, each)));
        return events;
    }

    private static List<String> render(boolean withData) {
        return eventOfEveryType().stream()
                .map(event -> LogRecords.of(ARN, event, withData, 0).json())
                .toList();
    }

    private static List<String> golden(String name) throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/logs", name));
    }

    @Test
    void records_with_data_match_the_golden_file() throws IOException {
        assertThat(render(true)).isEqualTo(golden("records-with-data.jsonl"));
    }

    @Test
    void records_without_data_match_the_golden_file() throws IOException {
        assertThat(render(false)).isEqualTo(golden("records-without-data.jsonl"));
    }

    @Test
    void a_record_has_its_length_and_time() {
        for (var event : eventOfEveryType()) {
            var record = LogRecords.of(ARN, event, true, 0);
            assertThat(record.bytes())
                    .isEqualTo(record.json().getBytes(StandardCharsets.UTF_8).length);
            assertThat(record.timestampMillis()).isEqualTo(event.timestamp().toEpochMilli());
        }
    }

    @Test
    void data_that_is_too_long_when_escaped_is_truncated_and_marked() {
        // 126,976 characters of two escaped bytes each fit exactly.
        var fits = Payload.ofVerbatim("\"".repeat(LogRecords.DATA_BYTES_MAX / 2));
        var record = stateEntered(fits);
        assertThat(truncated(record)).isFalse();
        assertThat(record.bytes()).isLessThanOrEqualTo(LogRecord.BYTES_MAX);

        var text = "a".repeat(LogRecords.DATA_BYTES_MAX - 3) + "\uD83D\uDE00";
        var cut = stateEntered(Payload.ofVerbatim(text));
        assertThat(truncated(cut)).isTrue();
        assertThat(Payload.ofVerbatim(cut.json()).tree().at("/details/input").textValue())
                .isEqualTo(text.substring(0, LogRecords.DATA_BYTES_MAX - 3));
    }

    @Test
    void output_and_variables_share_the_maximum() {
        var half = Payload.ofVerbatim("a".repeat(LogRecords.DATA_BYTES_MAX / 2 + 1));
        var record =
                LogRecords.of(
                        ARN,
                        event(
                                1,
                                HistoryEventType.PassStateExited,
                                new EventDetails.StateExited("S", half, Map.of("x", half))),
                        true,
                        0);
        var details = Payload.ofVerbatim(record.json()).tree().path("details");
        assertThat(details.at("/outputDetails/truncated").booleanValue()).isFalse();
        assertThat(details.at("/assignedVariablesDetails/truncated").booleanValue()).isTrue();
        assertThat(record.bytes()).isLessThanOrEqualTo(LogRecord.BYTES_MAX);
    }

    private static LogRecord stateEntered(Payload input) {
        return LogRecords.of(
                ARN,
                event(
                        2,
                        HistoryEventType.PassStateEntered,
                        new EventDetails.StateEntered("S", input)),
                true,
                0);
    }

    private static boolean truncated(LogRecord record) {
        return Payload.ofVerbatim(record.json())
                .tree()
                .at("/details/inputDetails/truncated")
                .booleanValue();
    }
}
