package dev.askel.load.mix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.history.History;
import dev.askel.load.wire.AskelClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Plants each violation of the rules for critical sections and signals. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SectionRulesTest {
    private static History history(String name, String key, String... events) {
        var description = AskelClient.newRequest();
        description.put("executionArn", name).put("status", "SUCCEEDED");
        description.put("input", "{\"key\": \"%s\"}".formatted(key));
        var list = new ArrayList<JsonNode>();
        for (var event : events) {
            var parts = event.split(" ", -1);
            var json = AskelClient.newRequest().put("id", list.size() + 1);
            json.put("timestamp", Double.parseDouble(parts[0])).put("type", parts[1]);
            var details = parts[1].endsWith("Exited") ? "stateExited" : "stateEntered";
            if (parts.length > 2) {
                json.putObject(details + "EventDetails").put("name", parts[2]);
            }
            list.add(json);
        }
        return History.of(description, list);
    }

    private static History leaving(String name, String key, int from, int to) {
        return history(
                name,
                key,
                from + " TaskStateExited Enter",
                to + " TaskStateEntered Leave",
                to + 9 + " ExecutionSucceeded");
    }

    private static History ending(String name, String key, int from, int to) {
        return history(name, key, from + " TaskStateExited Enter", to + " ExecutionFailed");
    }

    @Test
    void permits_one_execution_after_the_other() {
        assertThat(
                        SectionRules.violations(
                                List.of(
                                        leaving("c", "k", 20, 30),
                                        leaving("a", "k", 1, 10),
                                        ending("b", "k", 10, 20),
                                        leaving("d", "other", 5, 15))))
                .isEmpty();
    }

    @Test
    void reports_an_execution_that_enters_before_another_has_released_or_ended() {
        assertThat(
                        SectionRules.violations(
                                List.of(
                                        leaving("a", "k", 1, 10),
                                        ending("b", "k", 9, 20),
                                        leaving("c", "k", 19, 21))))
                .containsExactly(
                        "b entered the section k while a was inside",
                        "c entered the section k while b was inside");
    }

    @Test
    void reports_an_execution_that_has_never_left() {
        assertThat(
                        SectionRules.violations(
                                List.of(
                                        history("a", "k", "1 TaskStateExited Enter"),
                                        leaving("b", "k", 5, 6))))
                .hasSize(1);
    }

    @Test
    void reports_signals_that_are_lost_doubled_or_out_of_order() {
        assertThat(ControlLoad.signalViolations(signalled("[0,1,2]"))).isEmpty();
        for (var numbers : List.of("[0,1]", "[0,1,1]", "[0,2,1]")) {
            assertThat(ControlLoad.signalViolations(signalled(numbers))).hasSize(1);
        }
    }

    private static History signalled(String numbers) {
        var description = AskelClient.newRequest().put("executionArn", "a");
        description.put("output", "{\"numbers\": %s}".formatted(numbers));
        return History.of(description, List.of());
    }
}
