package dev.askel.engine.statistics;

import static dev.askel.asl.history.HistoryEventType.ExecutionFailed;
import static dev.askel.asl.history.HistoryEventType.ExecutionRedriven;
import static dev.askel.asl.history.HistoryEventType.ParallelStateEntered;
import static dev.askel.asl.history.HistoryEventType.ParallelStateFailed;
import static dev.askel.asl.history.HistoryEventType.ParallelStateStarted;
import static dev.askel.asl.history.HistoryEventType.TaskFailed;
import static dev.askel.asl.history.HistoryEventType.TaskScheduled;
import static dev.askel.asl.history.HistoryEventType.TaskStateAborted;
import static dev.askel.asl.history.HistoryEventType.TaskStateEntered;
import static dev.askel.asl.history.HistoryEventType.TaskStateExited;
import static dev.askel.asl.history.HistoryEventType.TaskSucceeded;
import static dev.askel.asl.history.HistoryEventType.WaitStateAborted;
import static dev.askel.asl.history.HistoryEventType.WaitStateEntered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * The visit to which a failure belongs (docs/aws/history.md section 4), and the duration of visits.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExecutionVisitsTest {
    private static final FramePath ROOT = FramePath.ROOT;
    private static final FramePath LEFT = ROOT.child(1, 0);
    private static final FramePath RIGHT = ROOT.child(1, 1);

    private final List<String> endedVisits = new ArrayList<>();
    private final ExecutionVisits visits =
            new ExecutionVisits(visit ->
                    endedVisits.add(
                            "%s%s, %d retries, %d ms"
                                    .formatted(
                                            visit.state(),
                                            visit.hasFailed() ? " failed" : "",
                                            visit.retryCount(),
                                            visit.millis())));
    private long id = 1;

    private void addEvent(
            FramePath frame, long previous, HistoryEventType type, EventDetails details) {
        id++;
        visits.add(
                new HistoryEvent(
                        frame, id, previous, Instant.ofEpochMilli(id * 100), type, details));
    }

    private void addEvent(FramePath frame, long previous, HistoryEventType type) {
        addEvent(frame, previous, type, new EventDetails.None());
    }

    private void addEntered(FramePath frame, long previous, HistoryEventType type, String state) {
        addEvent(frame, previous, type, new EventDetails.StateEntered(state, Json.of("1")));
    }

    private void addExited(FramePath frame, long previous, HistoryEventType type, String state) {
        addEvent(
                frame, previous, type, new EventDetails.StateExited(state, Json.of("1"), Map.of()));
    }

    @Test
    void the_failure_of_a_branch_fails_its_Parallel_state_but_no_other_branch() {
        addEntered(ROOT, 0, ParallelStateEntered, "Both");
        addEvent(ROOT, 2, ParallelStateStarted);
        addEntered(LEFT, 3, TaskStateEntered, "Call");
        addEvent(LEFT, 4, TaskScheduled);
        addEntered(RIGHT, 3, WaitStateEntered, "Rest");
        addEvent(LEFT, 5, TaskFailed);
        addEvent(LEFT, 7, TaskStateAborted);
        addEvent(RIGHT, 7, WaitStateAborted);
        addEvent(ROOT, 7, ParallelStateFailed);
        addEvent(ROOT, 10, ExecutionFailed);
        visits.end();

        assertThat(endedVisits)
                .containsExactly(
                        "Call failed, 0 retries, -1 ms",
                        "Rest, 0 retries, -1 ms",
                        "Both failed, 0 retries, -1 ms");
    }

    @Test
    void a_visit_that_succeeds_after_a_redrive_has_not_failed() {
        addEntered(ROOT, 0, TaskStateEntered, "Call");
        addEvent(ROOT, 2, TaskScheduled);
        addEvent(ROOT, 3, TaskFailed);
        addEvent(ROOT, 4, ExecutionFailed);
        addEvent(ROOT, 5, ExecutionRedriven);
        addEvent(ROOT, 6, TaskScheduled);
        addEvent(ROOT, 7, TaskSucceeded);
        addExited(ROOT, 8, TaskStateExited, "Call");
        visits.end();

        assertThat(endedVisits).containsExactly("Call, 0 retries, 700 ms");
    }

    @Test
    void the_first_attempt_after_a_redrive_is_no_retry() {
        addEntered(ROOT, 0, TaskStateEntered, "Call");
        for (int run = 0; run < 2; run++) {
            addEvent(ROOT, id, TaskScheduled);
            addEvent(ROOT, id, TaskFailed);
            addEvent(ROOT, id, TaskScheduled);
            addEvent(ROOT, id, TaskFailed);
            addEvent(ROOT, id, ExecutionFailed);
            addEvent(ROOT, id, ExecutionRedriven);
        }
        visits.end();

        assertThat(endedVisits).containsExactly("Call, 2 retries, -1 ms");
    }

    @Test
    void each_iteration_of_a_loop_is_a_visit_and_a_visit_that_waits_for_a_retry_has_not_failed() {
        for (int turn = 0; turn < 2; turn++) {
            addEntered(ROOT, id, TaskStateEntered, "Call");
            addExited(ROOT, id, TaskStateExited, "Call");
        }
        addEntered(ROOT, id, TaskStateEntered, "Call");
        addEvent(ROOT, id, TaskScheduled);
        addEvent(ROOT, id, TaskFailed);
        visits.end();

        assertThat(endedVisits)
                .containsExactly(
                        "Call, 0 retries, 100 ms",
                        "Call, 0 retries, 100 ms",
                        "Call, 0 retries, -1 ms");
    }

    @Test
    void percentiles_are_within_one_percent_and_a_millisecond() {
        var random = new Random(8);
        var counts = new DurationHistogram();
        var millis =
                random.doubles(20_000, 0, 17)
                        .mapToLong(power -> (long) Math.exp(power))
                        .peek(counts::add)
                        .sorted()
                        .toArray();

        var percentiles = counts.durations();

        assertThat((double) percentiles.p50().toMillis())
                .isCloseTo((double) millis[9_999], within(1 + millis[9_999] * 0.0101));
        assertThat((double) percentiles.p99().toMillis())
                .isCloseTo((double) millis[19_799], within(1 + millis[19_799] * 0.0101));
        assertThat(percentiles.longest().toMillis()).isEqualTo(millis[19_999]);
    }
}
