package dev.askel.engine.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.api.LoggingConfiguration.Level;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The levels of the table in docs/aws/history.md section 8. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LogLevelTest {
    private static Set<String> loggedTypes(Level level) {
        return Arrays.stream(HistoryEventType.values())
                .filter(level::logs)
                .map(Enum::name)
                .collect(Collectors.toSet());
    }

    @Test
    void level_all_logs_every_event() {
        assertThat(loggedTypes(Level.ALL)).hasSize(EnumSet.allOf(HistoryEventType.class).size());
    }

    @Test
    void level_error_logs_failures() {
        assertThat(loggedTypes(Level.ERROR))
                .containsExactlyInAnyOrder(
                        "ExecutionAborted",
                        "ExecutionFailed",
                        "ExecutionTimedOut",
                        "FailStateEntered",
                        "LambdaFunctionFailed",
                        "LambdaFunctionScheduleFailed",
                        "LambdaFunctionStartFailed",
                        "LambdaFunctionTimedOut",
                        "MapIterationAborted",
                        "MapIterationFailed",
                        "MapStateAborted",
                        "MapStateFailed",
                        "ParallelStateAborted",
                        "ParallelStateFailed",
                        "TaskFailed",
                        "TaskStartFailed",
                        "TaskStateAborted",
                        "TaskSubmitFailed",
                        "TaskTimedOut",
                        "ActivityFailed",
                        "ActivityScheduleFailed",
                        "ActivityTimedOut",
                        "WaitStateAborted",
                        "MapRunAborted",
                        "MapRunFailed",
                        "EvaluationFailed");
    }

    @Test
    void level_fatal_logs_unsuccessful_ends_and_level_off_nothing() {
        assertThat(loggedTypes(Level.FATAL))
                .containsExactlyInAnyOrder(
                        "ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut");
        assertThat(loggedTypes(Level.OFF)).isEmpty();
    }
}
