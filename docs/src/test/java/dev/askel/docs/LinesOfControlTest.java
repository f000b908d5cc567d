package dev.askel.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class LinesOfControlTest {
    private static final String START =
            event(1, 0, "ExecutionStarted", "")
                    + ","
                    + event(2, 0, "ParallelStateEntered", "P")
                    + ","
                    + event(3, 2, "ParallelStateStarted", "");
    private static final String IN_TURNS =
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
    void the_order_between_branches_does_not_count() {
        var other =
                history(
                        event(4, 3, "PassStateEntered", "B"),
                        event(5, 4, "PassStateExited", "B"),
                        event(6, 3, "PassStateEntered", "A"),
                        event(7, 6, "PassStateExited", "A"),
                        event(8, 7, "ParallelStateSucceeded", ""),
                        event(9, 7, "ParallelStateExited", "P"),
                        event(10, 9, "ExecutionSucceeded", ""));
        assertThat(LinesOfControl.of(other)).isEqualTo(LinesOfControl.of(IN_TURNS)).hasSize(3);
    }

    @Test
    void what_an_event_of_a_branch_points_at_counts() {
        var wrong =
                history(
                        event(4, 3, "PassStateEntered", "A"),
                        event(5, 3, "PassStateEntered", "B"),
                        event(6, 5, "PassStateExited", "A"),
                        event(7, 5, "PassStateExited", "B"),
                        event(8, 7, "ParallelStateSucceeded", ""),
                        event(9, 7, "ParallelStateExited", "P"),
                        event(10, 9, "ExecutionSucceeded", ""));
        assertThat(LinesOfControl.of(wrong)).isNotEqualTo(LinesOfControl.of(IN_TURNS));
    }

    @Test
    void ids_have_no_gap() {
        var gap = history(event(5, 3, "PassStateEntered", "A"));
        assertThatThrownBy(() -> LinesOfControl.of(gap)).hasMessageContaining("gap");
    }
}
