package dev.askel.trigger.event.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.event.ruler.Machine;

/**
 * Finds the rules whose patterns match an event, in a time that hardly depends on the number of
 * rules. Immutable, so many threads may use it.
 */
public final class PatternIndex {
    private static final Logger LOG = LoggerFactory.getLogger(PatternIndex.class);

    private final Machine machine;

    private PatternIndex(Machine machine) {
        this.machine = machine;
    }

    /**
     * Creates an index.
     *
     * @param patterns the pattern of each rule, by the name of the rule. A rule whose pattern is
     *     not valid is logged and left out, so that it does not stop the others
     */
    public static PatternIndex of(Map<String, EventPattern> patterns) {
        var machine = Machine.builder().build();
        patterns.forEach((rule, pattern) -> {
            try {
                machine.addRule(rule, pattern.json());
            } catch (IOException invalid) {
                LOG.error("The rule {} is left out: its pattern is not valid", rule, invalid);
            }
        });
        return new PatternIndex(machine);
    }

    /** Returns the names of the rules that match an event, a JSON object. */
    public List<String> match(JsonNode event) {
        return machine.rulesForJSONEvent(event);
    }
}
