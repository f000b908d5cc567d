package dev.askel.trigger.event.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.Machine;

/**
 * Finds the rules whose patterns match an event, in a time that hardly depends on the number of
 * rules. Immutable, so many threads may use it.
 */
public final class PatternIndex {
    private final Machine machine;

    private PatternIndex(Machine machine) {
        this.machine = machine;
    }

    /**
     * Creates an index.
     *
     * @param patterns the checked pattern of each rule, by the name of the rule
     */
    public static PatternIndex of(Map<String, EventPattern> patterns) {
        var machine = Machine.builder().build();
        patterns.forEach((rule, pattern) -> {
            try {
                machine.addRule(rule, pattern.json());
            } catch (IOException e) {
                throw new IllegalStateException(
                        "the stored pattern of rule %s is not valid".formatted(rule), e);
            }
        });
        return new PatternIndex(machine);
    }

    /** Returns the names of the rules that match an event, a JSON object. */
    public List<String> match(JsonNode event) {
        return machine.rulesForJSONEvent(event);
    }
}
