package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.HistoryEventType;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests variables in Parallel and Map states, the limits of their sizes, and their values after
 * crashes.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class VariablesTest {
    private static SimulatedExecution jsonata(String states) {
        return SimulatedExecution.of(
                "{\"QueryLanguage\": \"JSONata\", \"StartAt\": \"S\", \"States\": {%s}}"
                        .formatted(states));
    }

    @Test
    void branches_and_iterations_read_outer_variables_and_lose_their_own_at_their_end() {
        var run =
                jsonata(
                                """
                                "S": {"Type": "Pass", "Assign": {"outer": 1}, "Next": "M"},
                                "M": {"Type": "Map", "Items": "{% [10, 20] %}", "ItemProcessor": {
                                       "StartAt": "A", "States": {
                                         "A": {"Type": "Pass", "Next": "B", "Assign": {
                                               "inner": "{% $outer + $states.input %}"}},
                                         "B": {"Type": "Pass", "End": true, "Output":
                                               "{% $inner & '' & $states.context.Map.Item.Index %}"}}},
                                      "Assign": {"seen": "{% [$exists($inner), $states.result] %}"},
                                      "Next": "P"},
                                "P": {"Type": "Parallel", "Branches": [
                                       {"StartAt": "C", "States": {"C": {"Type": "Pass", "End": true,
                                          "Assign": {"own": 1}, "Output": "{% $seen %}"}}},
                                       {"StartAt": "D", "States": {"D": {"Type": "Pass", "End": true,
                                          "Output": "{% [$exists($own), $outer] %}"}}}],
                                      "Output": "{% [$states.result, $exists($own)] %}", "End": true}
                                """)
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("[[false,\"110\",\"211\"],[false,1],false]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JSONPath", "JSONata"})
    void one_assign_holds_at_most_262144_bytes(String language) {
        var states =
                """
                {"StartAt": "S", "States": {
                  "S": {"QueryLanguage": "%s", "Type": "Pass", "Assign": {"v": "%s"}, "Next": "E"},
                  "E": {"Type": "Succeed"}}}
                """;
        int around = "{\"v\":\"\"}".length();

        assertThat(
                        SimulatedExecution.of(
                                        states.formatted(language, "a".repeat(262_144 - around)))
                                .run())
                .satisfies(Outcomes.succeeded("{}"));
        assertThat(
                        SimulatedExecution.of(
                                        states.formatted(language, "a".repeat(262_145 - around)))
                                .run())
                .satisfies(
                        Outcomes.failed(
                                "States.DataLimitExceeded",
                                "The variables assigned by the state 'S' exceed the maximum number of bytes service limit."));
    }

    @Test
    void a_variable_set_again_counts_once() {
        var run =
                jsonata(
                                """
                                "S": {"Type": "Pass", "Assign": {"n": 0}, "Next": "Grow"},
                                "Grow": {"Type": "Choice", "Choices": [
                                  {"Condition": "{% $n % 2 = 0 %}", "Next": "Grow", "Assign": {
                                     "n": "{% $n + 1 %}",
                                     "even": "{% $pad('', 200000, 'a') %}"}},
                                  {"Condition": "{% $n < 120 %}", "Next": "Grow", "Assign": {
                                     "n": "{% $n + 1 %}",
                                     "even": 1}}], "Default": "E"},
                                "E": {"Type": "Succeed", "Output": "{% $n %}"}
                                """)
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("121"));
    }

    /** Nested Maps of two items and Parallels of two branches, with a variable on each level. */
    private static String nested(int depth) {
        var graph =
                """
                {"StartAt": "L", "States": {"L": {"Type": "Pass", "End": true,
                  "Output": "{%% $sum([%s]) %%}"}}}
                """
                        .formatted(
                                IntStream.rangeClosed(1, depth)
                                        .mapToObj(level -> "$v" + level)
                                        .collect(Collectors.joining(", ")));
        for (int level = depth; level >= 1; level--) {
            boolean branches = level % 10 == 0;
            var within =
                    level % 2 == 0
                            ? "\"Type\": \"Map\", \"Items\": %s, \"ItemProcessor\": %s"
                                    .formatted(branches ? "[0, 1]" : "[0]", graph)
                            : "\"Type\": \"Parallel\", \"Branches\": [%s]".formatted(graph);
            graph =
                    """
                    {"StartAt": "A%1$d", "States": {
                      "A%1$d": {"Type": "Pass", "Assign": {"v%1$d": "{%% %2$s %%}"}, "Next": "W%1$d"},
                      "W%1$d": {"Type": "Wait", "Seconds": 1, "Next": "N%1$d"},
                      "N%1$d": {%3$s, "Output": "{%% $sum($states.result) + $v%1$d * 0 %%}",
                                "End": true}}}
                    """
                            .formatted(
                                    level, level == 1 ? "1" : "$v" + (level - 1) + " + 1", within);
        }
        return graph.replaceFirst("\\{", "{\"QueryLanguage\": \"JSONata\", ");
    }

    @Test
    void variables_are_readable_through_20_levels_despite_crashes() {
        var definition = nested(20);
        var undisturbed = SimulatedExecution.of(definition).run();
        // 1 + 2 + … + 20, in 2 × 2 innermost scopes.
        assertThat(undisturbed).satisfies(Outcomes.succeeded("840"));

        for (int seed = 0; seed < 10; seed++) {
            var random = new Random(seed);
            var crashed =
                    SimulatedExecution.of(definition)
                            .shuffling(random)
                            .taking(() -> Duration.ofMillis(random.nextInt(500)))
                            .crashing(Crashes.few(random, 40))
                            .run();
            assertThat(crashed.kills()).isNotEmpty();
            FrameHistories.of(undisturbed).requireSame(FrameHistories.of(crashed));
        }
    }

    /** AWS ends such an execution by its number of events: 4 for each iteration, 25,000 in all. */
    @Test
    void ten_thousand_inline_iterations_fill_the_history_despite_crashes() {
        var definition =
                """
                {"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": {
                  "Type": "Map", "Items": "{% [1..10000] %}", "MaxConcurrency": 40, "End": true,
                  "ItemProcessor": {"StartAt": "A", "States": {
                    "A": {"Type": "Pass", "Assign": {"v": "{% $states.input %}"}, "End": true}}}}}}
                """;
        var undisturbed = SimulatedExecution.of(definition).run();
        var random = new Random(4);
        var crashed =
                SimulatedExecution.of(definition)
                        .shuffling(random)
                        .crashing(Crashes.few(random, 20))
                        .run();

        assertThat(crashed.kills()).isNotEmpty();
        for (var run : new SimulatedExecution[] {undisturbed, crashed}) {
            assertThat(run.events()).hasSize(25_000);
            assertThat(run.events())
                    .last()
                    .extracting("type")
                    .isEqualTo(HistoryEventType.ExecutionFailed);
            assertThat(run)
                    .satisfies(
                            Outcomes.failed(
                                    "States.Runtime",
                                    "The execution reached the maximum number of history events (25000)."));
        }
    }
}
