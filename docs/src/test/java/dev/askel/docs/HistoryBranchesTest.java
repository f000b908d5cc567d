package dev.askel.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class HistoryBranchesTest {
    private static final String START =
            event(1, 0, "ExecutionStarted", "")
                    + ","
                    + event(2, 0, "ParallelStateEntered", "P")
                    + ","
                    + event(3, 2, "ParallelStateStarted", "");
    private static final String INTERLEAVED =
            history(
                    event(4, 3, "PassStateEntered", "A"),
                    event(5, 3, "PassStateEntered", "B"),
                    event(6, 4, "PassStateExited", "A"),
                    event(7, 5, "PassStateExited", "B"),
                    event(8, 7, "ParallelStateSucceeded", ""),
                    event(9, 7, "ParallelStateExited", "P"),
                    event(10, 9, "ExecutionSucceeded", ""));

    private static String event(int id, int previous, String type, String name) {
        return """
        {"timestamp":0,"type":"%s","id":%d,"previousEventId":%d,"%s":{"name":"%s"}}\
        """
                .formatted(
                        type,
                        id,
                        previous,
                        type.endsWith("Entered")
                                ? "stateEnteredEventDetails"
                                : "stateExitedEventDetails",
                        name);
    }

    private static String history(String... events) {
        return "{\"events\":[" + START + "," + String.join(",", events) + "]}";
    }

    @Test
    void the_order_of_events_between_branches_is_ignored() {
        var other =
                history(
                        event(4, 3, "PassStateEntered", "B"),
                        event(5, 4, "PassStateExited", "B"),
                        event(6, 3, "PassStateEntered", "A"),
                        event(7, 6, "PassStateExited", "A"),
                        event(8, 7, "ParallelStateSucceeded", ""),
                        event(9, 7, "ParallelStateExited", "P"),
                        event(10, 9, "ExecutionSucceeded", ""));
        assertThat(HistoryBranches.split(other))
                .isEqualTo(HistoryBranches.split(INTERLEAVED))
                .hasSize(3);
    }

    @Test
    void the_previous_event_within_a_branch_is_compared() {
        var wrong =
                history(
                        event(4, 3, "PassStateEntered", "A"),
                        event(5, 3, "PassStateEntered", "B"),
                        event(6, 5, "PassStateExited", "A"),
                        event(7, 5, "PassStateExited", "B"),
                        event(8, 7, "ParallelStateSucceeded", ""),
                        event(9, 7, "ParallelStateExited", "P"),
                        event(10, 9, "ExecutionSucceeded", ""));
        assertThat(HistoryBranches.split(wrong)).isNotEqualTo(HistoryBranches.split(INTERLEAVED));
    }

    @Test
    void a_gap_in_the_ids_is_an_error() {
        var gap = history(event(5, 3, "PassStateEntered", "A"));
        assertThatThrownBy(() -> HistoryBranches.split(gap)).hasMessageContaining("gap");
    }
}
