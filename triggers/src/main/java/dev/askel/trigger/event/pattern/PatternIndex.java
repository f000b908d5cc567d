package dev.askel.trigger.event.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.event.ruler.Machine;

/**
 * Finds the rules whose patterns match an event, in a time that hardly depends on the number of
 * rules. Immutable, so many threads may use it.
 */
public final class PatternIndex {
    private static final Logger LOG = LoggerFactory.getLogger(PatternIndex.class);

    /** While so many rules differ from the compiled ones, only those that differ are compiled. */
    private static final int CHANGES_MIN = 32;

    private static final int CHANGES_PART = 8;

    private final Map<String, EventPattern> patterns;
    private final Compiled base;
    private final Compiled changes;

    /** Compiled patterns, by the names of their rules. */
    private record Compiled(Map<String, EventPattern> patterns, Machine machine) {
        static Compiled of(Map<String, EventPattern> patterns) {
            var machine = Machine.builder().build();
            patterns.forEach((rule, pattern) -> {
                try {
                    machine.addRule(rule, pattern.json());
                } catch (IOException invalid) {
                    LOG.error("The rule {} is left out: its pattern is not valid", rule, invalid);
                }
            });
            return new Compiled(Map.copyOf(patterns), machine);
        }

        List<String> match(JsonNode event) {
            return patterns.isEmpty() ? List.of() : machine.rulesForJSONEvent(event);
        }
    }

    private PatternIndex(Map<String, EventPattern> patterns, Compiled base, Compiled changes) {
        this.patterns = patterns;
        this.base = base;
        this.changes = changes;
    }

    /**
     * Creates an index.
     *
     * @param patterns the pattern of each rule, by the name of the rule. A rule whose pattern is
     *     not valid is logged and left out, so that it does not stop the others
     */
    public static PatternIndex of(Map<String, EventPattern> patterns) {
        return new PatternIndex(Map.copyOf(patterns), Compiled.of(patterns), Compiled.of(Map.of()));
    }

    /**
     * Returns an index of other patterns. It compiles only those that this index lacks, unless they
     * are many.
     */
    public PatternIndex replacedBy(Map<String, EventPattern> others) {
        var changed = new HashMap<String, EventPattern>();
        others.forEach((rule, pattern) -> {
            if (!pattern.equals(base.patterns().get(rule))) {
                changed.put(rule, pattern);
            }
        });
        long deleted =
                base.patterns().keySet().stream().filter(rule -> !others.containsKey(rule)).count();
        int changesMax = Math.max(CHANGES_MIN, base.patterns().size() / CHANGES_PART);
        return changed.size() + deleted > changesMax
                ? of(others)
                : new PatternIndex(Map.copyOf(others), base, Compiled.of(changed));
    }

    /** Returns the names of the rules that match an event, a JSON object. */
    public List<String> match(JsonNode event) {
        var rules = new ArrayList<>(changes.match(event));
        for (var rule : base.match(event)) {
            if (Objects.equals(base.patterns().get(rule), patterns.get(rule))) {
                rules.add(rule);
            }
        }
        return rules;
    }
}
