package dev.askel.load.mix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Plants each violation of the rules for executions of webhook requests and messages. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DeliveryKeyRulesTest {
    private static final DeliveryKeyRules RULES =
            new DeliveryKeyRules("message", Set.of("a", "b"), Set.of("c"));

    @Test
    void finds_nothing_when_each_acknowledged_key_has_one_execution() {
        assertThat(RULES.violations(List.of("a", "b"))).isEmpty();
        assertThat(RULES.violations(List.of("a", "b", "c"))).isEmpty();
    }

    @Test
    void finds_an_acknowledged_key_without_execution() {
        assertThat(RULES.violations(List.of("b", "c")))
                .containsExactly("acknowledged message has no execution: a");
    }

    @Test
    void finds_second_executions() {
        assertThat(RULES.violations(List.of("a", "b", "a")))
                .containsExactly("message a has 2 executions");
        assertThat(RULES.violations(List.of("a", "b", "c", "c")))
                .containsExactly("message c has 2 executions");
    }

    @Test
    void finds_an_execution_without_a_request() {
        assertThat(RULES.violations(List.of("a", "b", "d")))
                .containsExactly("an execution has an unknown message: d");
    }
}
