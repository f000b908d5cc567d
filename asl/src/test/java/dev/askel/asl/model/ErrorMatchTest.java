package dev.askel.asl.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the table of docs/aws/asl.md section 11. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ErrorMatchTest {

    @ParameterizedTest(name = "{0}: States.ALL {1}, States.TaskFailed {2}")
    @CsvSource({
        "CustomError, true, true",
        "Lambda.TooManyRequestsException, true, true",
        "States.TaskFailed, true, true",
        "States.Permissions, true, true",
        "States.Http.Socket, true, true",
        "States.Http.StatusCode.404, true, true",
        "States.Timeout, true, false",
        "States.HeartbeatTimeout, true, false",
        "States.ResultPathMatchFailure, true, false",
        "States.ParameterPathFailure, true, false",
        "States.IntrinsicFailure, true, false",
        "States.QueryEvaluationError, true, false",
        "States.ItemReaderFailed, true, false",
        "States.ResultWriterFailed, true, false",
        "States.ExceedToleratedFailureThreshold, true, false",
        "States.DataLimitExceeded, true, false",
        "States.Runtime, false, false",
    })
    void wildcards_match_as_in_the_table(
            String error, boolean isMatchOfAll, boolean isMatchOfTaskFailed) {
        assertThat(ErrorMatch.matches(List.of("States.ALL"), error)).isEqualTo(isMatchOfAll);
        assertThat(ErrorMatch.matches(List.of("States.TaskFailed"), error))
                .isEqualTo(isMatchOfTaskFailed);
    }

    @Test
    void a_name_matches_itself_only() {
        var errorEquals = List.of("A", "B");
        assertThat(ErrorMatch.matches(errorEquals, "B")).isTrue();
        assertThat(ErrorMatch.matches(errorEquals, "C")).isFalse();
    }

    @Test
    void no_name_matches_a_runtime_error_not_even_its_own() {
        assertThat(ErrorMatch.matches(List.of("States.Runtime"), "States.Runtime")).isFalse();
    }

    @Test
    void both_names_of_a_missed_heartbeat_match_it() {
        assertThat(ErrorMatch.matchesMissedHeartbeat(List.of("States.Timeout"))).isTrue();
        assertThat(ErrorMatch.matchesMissedHeartbeat(List.of("States.HeartbeatTimeout"))).isTrue();
        assertThat(ErrorMatch.matchesMissedHeartbeat(List.of("States.TaskFailed"))).isFalse();
    }
}
