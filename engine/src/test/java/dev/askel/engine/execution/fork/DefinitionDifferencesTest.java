package dev.askel.engine.execution.fork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.workbench.Forks.StateDifference;
import dev.askel.engine.api.workbench.Forks.StateDifference.Change;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the comparison of definitions. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DefinitionDifferencesTest {
    private static final String FORMER =
            """
            {"StartAt": "M", "States": {
              "M": {"Type": "Map", "Next": "P", "ItemProcessor": {"StartAt": "A", "States": {
                "A": {"Type": "Pass", "Parameters": {"States": {"X": 1}}, "End": true}}}},
              "P": {"Type": "Parallel", "End": true, "Branches": [
                {"StartAt": "B", "States": {"B": {"Type": "Pass", "End": true}}}]}}}
            """;

    @Test
    void equal_definitions_have_no_differences() {
        assertThat(DefinitionDifferences.of(FORMER, FORMER)).isEmpty();
        assertThat(DefinitionDifferences.of(FORMER, FORMER.replace("\n", " "))).isEmpty();
    }

    @Test
    void a_change_of_an_inner_state_does_not_change_the_state_around_it() {
        assertThat(DefinitionDifferences.of(FORMER, FORMER.replace("\"X\": 1", "\"X\": 2")))
                .containsExactly(new StateDifference("A", Change.CHANGED));
    }

    @Test
    void a_renamed_state_is_added_and_removed() {
        assertThat(DefinitionDifferences.of(FORMER, FORMER.replace("\"B\"", "\"C\"")))
                .containsExactly(
                        new StateDifference("P", Change.CHANGED),
                        new StateDifference("C", Change.ADDED),
                        new StateDifference("B", Change.REMOVED));
    }

    @Test
    void a_field_outside_the_states_is_a_difference_of_the_whole_definition() {
        assertThat(
                        DefinitionDifferences.of(
                                FORMER, FORMER.replaceFirst("\\{", "{\"TimeoutSeconds\": 5, ")))
                .containsExactly(new StateDifference("", Change.CHANGED));
    }
}
