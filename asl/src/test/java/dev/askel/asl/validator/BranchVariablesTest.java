package dev.askel.asl.validator;

import static dev.askel.asl.validator.Validations.SCHEMA;
import static dev.askel.asl.validator.Validations.definition;
import static dev.askel.asl.validator.Validations.errors;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The variables that the states of a branch may assign (docs/aws/validation.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BranchVariablesTest {
    /**
     * The errors of a Parallel whose branch assigns this variable, while its Catchers assign v and
     * the next state assigns w.
     */
    private static String errorsOfBranchThatAssigns(String variable) {
        return errors(
                definition(
                        ("'S': {'Type': 'Parallel', 'Next': 'T', 'Branches': [{'StartAt': 'A',"
                                        + " 'States': {'A': {'Type': 'Pass', 'Assign': {'%s': 2},"
                                        + " 'End': true}}}], 'Catch': [{'ErrorEquals': ['E'],"
                                        + " 'Next': 'T', 'Assign': {'v': 1}}, {'ErrorEquals':"
                                        + " ['F'], 'Next': 'T', 'Assign': {'v': 2}}]}, 'T':"
                                        + " {'Type': 'Pass', 'Assign': {'w': 1}, 'End': true}")
                                .formatted(variable)));
    }

    @Test
    void a_branch_may_assign_the_variable_of_a_catcher_of_its_own_state() {
        assertThat(errorsOfBranchThatAssigns("v")).isEmpty();
        assertThat(errorsOfBranchThatAssigns("w"))
                .isEqualTo(
                        SCHEMA
                                + "The variable name 'w' was already defined in a parent scope. at"
                                + " /States/S/Branches[0]/States/A/Assign/w");
    }

    @Test
    void a_branch_may_not_assign_the_variable_of_another_states_catcher() {
        var errors =
                errors(
                        definition(
                                "'S': {'Type': 'Parallel', 'Next': 'T', 'Branches': [{'StartAt':"
                                        + " 'A', 'States': {'A': {'Type': 'Pass', 'Assign': {'v':"
                                        + " 2}, 'End': true}}}]}, 'T': {'Type': 'Parallel',"
                                        + " 'Branches': [{'StartAt': 'B', 'States': {'B': {'Type':"
                                        + " 'Succeed'}}}], 'Catch': [{'ErrorEquals': ['E'], 'Next':"
                                        + " 'U', 'Assign': {'v': 1}}], 'Next': 'U'}, 'U': {'Type':"
                                        + " 'Succeed'}"));

        assertThat(errors)
                .isEqualTo(
                        SCHEMA
                                + "The variable name 'v' was already defined in a parent scope. at"
                                + " /States/S/Branches[0]/States/A/Assign/v");
    }

    /** The errors of a Parallel whose branch and Catcher assign v. */
    private static String errorsOfCaughtVariable(String ofParallel, String otherState) {
        return errors(
                definition(
                        ("'S': {'Type': 'Parallel', 'Next': 'T', 'Branches': [{'StartAt': 'A',"
                                        + " 'States': {'A': {'Type': 'Pass', 'Assign': {'v': 2},"
                                        + " 'End': true}}}], 'Catch': [{'ErrorEquals': ['E'],"
                                        + " 'Next': 'T', 'Assign': {'v': 1}}]%s}, 'T': {%s, 'End':"
                                        + " true}")
                                .formatted(ofParallel, otherState)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // The variable is assigned by the Parallel itself, by another state, and by the
                // Catcher of another state.
                ", 'Assign': {'v': 3}|'Type': 'Pass'",
                "``|'Type': 'Pass', 'Assign': {'v': 3}",
                "``|'Type': 'Parallel', 'Branches': [{'StartAt': 'B', 'States': {'B': {'Type':"
                        + " 'Succeed'}}}], 'Catch': [{'ErrorEquals': ['E'], 'Next': 'T', 'Assign':"
                        + " {'v': 3}}]",
            })
    void a_branch_may_not_assign_a_caught_variable_that_the_outer_graph_assigns_elsewhere(
            String ofParallel, String otherState) {
        assertThat(errorsOfCaughtVariable("", "'Type': 'Pass'")).isEmpty();
        assertThat(errorsOfCaughtVariable(ofParallel, otherState))
                .isEqualTo(
                        SCHEMA
                                + "The variable name 'v' was already defined in a parent scope. at"
                                + " /States/S/Branches[0]/States/A/Assign/v");
    }
}
