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

    private final List<String> over = new ArrayList<>();
    private final ExecutionVisits visits =
            new ExecutionVisits(visit ->
                    over.add(
                            "%s%s, %d attempts, %d ms"
                                    .formatted(
                                            visit.state(),
                                            visit.failed() ? " failed" : "",
                                            visit.attempts(),
                                            visit.millis())));
    private long id = 1;

    private void event(FramePath frame, long previous, HistoryEventType type, EventDetails said) {
        id++;
        visits.add(
                new HistoryEvent(frame, id, previous, Instant.ofEpochMilli(id * 100), type, said));
    }

    private void event(FramePath frame, long previous, HistoryEventType type) {
        event(frame, previous, type, new EventDetails.None());
    }

    private void entered(FramePath frame, long previous, HistoryEventType type, String state) {
        event(frame, previous, type, new EventDetails.StateEntered(state, Json.of("1")));
    }

    private void exited(FramePath frame, long previous, HistoryEventType type, String state) {
        event(frame, previous, type, new EventDetails.StateExited(state, Json.of("1"), Map.of()));
    }

    @Test
    void a_branch_that_fails_takes_the_Parallel_with_it_and_no_other_branch() {
        entered(ROOT, 0, ParallelStateEntered, "Both");
        event(ROOT, 2, ParallelStateStarted);
        entered(LEFT, 3, TaskStateEntered, "Call");
        event(LEFT, 4, TaskScheduled);
        entered(RIGHT, 3, WaitStateEntered, "Rest");
        event(LEFT, 5, TaskFailed);
        event(LEFT, 7, TaskStateAborted);
        event(RIGHT, 7, WaitStateAborted);
        event(ROOT, 7, ParallelStateFailed);
        event(ROOT, 10, ExecutionFailed);
        visits.end();

        assertThat(over)
                .containsExactly(
                        "Call failed, 1 attempts, -1 ms",
                        "Rest, 0 attempts, -1 ms",
                        "Both failed, 1 attempts, -1 ms");
    }

    @Test
    void a_visit_that_a_redrive_takes_to_its_end_has_not_failed() {
        entered(ROOT, 0, TaskStateEntered, "Call");
        event(ROOT, 2, TaskScheduled);
        event(ROOT, 3, TaskFailed);
        event(ROOT, 4, ExecutionFailed);
        event(ROOT, 5, ExecutionRedriven);
        event(ROOT, 6, TaskScheduled);
        event(ROOT, 7, TaskSucceeded);
        exited(ROOT, 8, TaskStateExited, "Call");
        visits.end();

        assertThat(over).containsExactly("Call, 2 attempts, 700 ms");
    }

    @Test
    void every_turn_of_a_loop_is_a_visit_and_one_that_waits_for_a_retry_has_not_failed() {
        for (int turn = 0; turn < 2; turn++) {
            entered(ROOT, id, TaskStateEntered, "Call");
            exited(ROOT, id, TaskStateExited, "Call");
        }
        entered(ROOT, id, TaskStateEntered, "Call");
        event(ROOT, id, TaskScheduled);
        event(ROOT, id, TaskFailed);
        visits.end();

        assertThat(over)
                .containsExactly(
                        "Call, 0 attempts, 100 ms",
                        "Call, 0 attempts, 100 ms",
                        "Call, 1 attempts, -1 ms");
    }

    @Test
    void percentiles_are_within_one_percent_and_a_millisecond() {
        var random = new Random(8);
        var counts = new DurationCounts();
        var millis =
                random.doubles(20_000, 0, 17)
                        .mapToLong(power -> (long) Math.exp(power))
                        .peek(counts::add)
                        .sorted()
                        .toArray();

        var told = counts.durations();

        assertThat((double) told.p50().toMillis())
                .isCloseTo((double) millis[9_999], within(1 + millis[9_999] * 0.0101));
        assertThat((double) told.p99().toMillis())
                .isCloseTo((double) millis[19_799], within(1 + millis[19_799] * 0.0101));
        assertThat(told.longest().toMillis()).isEqualTo(millis[19_999]);
    }
}
