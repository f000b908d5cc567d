package dev.askel.trigger.event.publish;

import dev.askel.trigger.event.pattern.EventPattern;
import dev.askel.trigger.event.pattern.PatternIndex;
import dev.askel.trigger.event.registry.BusSnapshot;
import dev.askel.trigger.event.registry.BusSnapshot.RuleWithTargets;
import dev.askel.trigger.event.registry.UnreadableRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The compiled rules of one version of a bus. Immutable. */
final class BusRules {
    private final long version;
    private final PatternIndex index;
    private final Map<String, CompiledRule> rules;
    private final Map<String, RuleWithTargets> sources;
    private final List<UnreadableRule> unreadable;

    private BusRules(
            long version,
            PatternIndex index,
            Map<String, CompiledRule> rules,
            Map<String, RuleWithTargets> sources,
            List<UnreadableRule> unreadable) {
        this.version = version;
        this.index = index;
        this.rules = rules;
        this.sources = sources;
        this.unreadable = unreadable;
    }

    /**
     * Compiles the rules of a bus.
     *
     * @param previous an earlier version, whose unchanged rules are not compiled again; null when
     *     there is none
     */
    static BusRules compile(BusSnapshot snapshot, @Nullable BusRules previous) {
        var patterns = new HashMap<String, EventPattern>();
        var rules = new HashMap<String, CompiledRule>();
        var sources = new HashMap<String, RuleWithTargets>();
        var unreadable = new ArrayList<>(snapshot.unreadable());
        for (var each : snapshot.rules()) {
            var rule = each.rule();
            // A damaged rule must not stop the others of its bus.
            try {
                var compiled = previous == null ? null : previous.unchanged(each);
                if (compiled == null) {
                    compiled = CompiledRule.of(each);
                }
                sources.put(rule.name(), each);
                patterns.put(rule.name(), new EventPattern(rule.pattern()));
                rules.put(rule.name(), compiled);
            } catch (IllegalArgumentException invalid) {
                unreadable.add(
                        new UnreadableRule(
                                rule.arn(),
                                "the rule is invalid and matches no events: "
                                        + invalid.getMessage()));
            }
        }
        return new BusRules(
                snapshot.version(),
                previous == null ? PatternIndex.of(patterns) : previous.index.replacedBy(patterns),
                rules,
                sources,
                List.copyOf(unreadable));
    }

    private @Nullable CompiledRule unchanged(RuleWithTargets rule) {
        var name = rule.rule().name();
        return rule.equals(sources.get(name)) ? rules.get(name) : null;
    }

    long version() {
        return version;
    }

    /** The number of rules. */
    int size() {
        return rules.size();
    }

    /** The damaged rules and targets of the bus, which get no events. */
    List<UnreadableRule> unreadable() {
        return unreadable;
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
