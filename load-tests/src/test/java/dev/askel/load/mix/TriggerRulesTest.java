package dev.askel.load.mix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Plants each violation of the rules for executions of triggers. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class TriggerRulesTest {
    private static final String EVENT = "0d2ff8a1-8a53-4b3c-a3de-4a2b4b1c0001";
    private static final TriggerRules RULES =
            new TriggerRules(Map.of("once0", true, "once2", false), Set.of(EVENT), 1);
    private static final List<String> GOOD =
            List.of(
                    "once0-20261127T231500Z-abc",
                    EVENT + "_7f",
                    "recurring-20261127T231500Z-a",
                    "recurring-20261127T231600Z-b",
                    "recurring-20261127T231700Z-c");

    private static List<String> with(String... more) {
        var names = new ArrayList<>(GOOD);
        names.addAll(List.of(more));
        return names;
    }

    private static List<String> without(String name) {
        return GOOD.stream().filter(each -> !each.startsWith(name)).toList();
    }

    @Test
    void finds_nothing_when_each_trigger_has_one_execution() {
        assertThat(RULES.violations(GOOD)).isEmpty();
    }

    @Test
    void permits_one_execution_of_a_schedule_and_of_an_event_without_response() {
        assertThat(RULES.violations(with("once2-20261127T231500Z-abc", "an-unknown-event_1")))
                .isEmpty();
    }

    @Test
    void finds_acknowledged_triggers_without_execution() {
        assertThat(RULES.violations(without("once0")))
                .containsExactly("acknowledged schedule has no execution: once0");
        assertThat(RULES.violations(without(EVENT)))
                .containsExactly("acknowledged event has no execution: " + EVENT);
    }

    @Test
    void finds_second_executions() {
        assertThat(RULES.violations(with("once0-20261127T231501Z-def")))
                .containsExactly("once0 has 2 executions");
        assertThat(RULES.violations(with(EVENT + "_80")))
                .containsExactly(EVENT + " has 2 executions");
        assertThat(RULES.violations(with("recurring-20261127T231600Z-d")))
                .singleElement()
                .asString()
                .startsWith("an occurrence of the recurring schedule has two executions");
    }

    @Test
    void finds_executions_that_no_request_explains() {
        assertThat(RULES.violations(with("one_1", "two_1")))
                .containsExactly(
                        "2 executions have unknown triggers, but only 1 events had no response");
    }

    @Test
    void finds_missing_occurrences() {
        assertThat(RULES.violations(without("recurring-20261127T231600Z")))
                .singleElement()
                .asString()
                .startsWith("occurrences of the recurring schedule are missing");
        assertThat(RULES.violations(without("recurring")))
                .containsExactly("the recurring schedule has no execution");
    }
}
