package dev.askel.trigger.event.publish;

import dev.askel.trigger.event.pattern.EventPattern;
import dev.askel.trigger.event.pattern.PatternIndex;
import dev.askel.trigger.event.registry.BusSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The compiled rules of one version of a bus. Immutable. */
final class BusRules {
    private static final Logger LOG = LoggerFactory.getLogger(BusRules.class);

    private final long version;
    private final PatternIndex index;
    private final Map<String, CompiledRule> rules;

    private BusRules(long version, PatternIndex index, Map<String, CompiledRule> rules) {
        this.version = version;
        this.index = index;
        this.rules = rules;
    }

    static BusRules compile(BusSnapshot snapshot) {
        var patterns = new HashMap<String, EventPattern>();
        var rules = new HashMap<String, CompiledRule>();
        for (var each : snapshot.rules()) {
            var rule = each.rule();
            // A damaged rule must not stop the others of its bus.
            try {
                var compiled = CompiledRule.of(each);
                patterns.put(rule.name(), new EventPattern(rule.pattern()));
                rules.put(rule.name(), compiled);
            } catch (IllegalArgumentException invalid) {
                LOG.error("The rule {} is left out", rule.arn(), invalid);
            }
        }
        return new BusRules(snapshot.version(), PatternIndex.of(patterns), rules);
    }

    long version() {
        return version;
    }

    /** The number of rules. */
    int size() {
        return rules.size();
    }

    /** Returns the rules that match an event. */
    List<CompiledRule> matching(PublishedEvent event) {
        return rules.isEmpty()
                ? List.of()
                : index.match(event.tree()).stream()
                        .map(name -> Objects.requireNonNull(rules.get(name)))
                        .toList();
    }
}
