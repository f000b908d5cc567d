package dev.askel.engine.registry;

import dev.askel.engine.registry.table.StartRuleTable.StoredRule;
import dev.askel.engine.startrule.CompiledStartRule;
import org.jspecify.annotations.Nullable;

/**
 * The start rule of a machine, for redrives and for the children of Map Runs. The transaction of a
 * child's start compares the generation, and refuses the start after a change of the rule.
 *
 * @param rule null without a rule
 * @param generation the generation of the machine's last change of the rule; 0 if it never had one
 */
public record CurrentStartRule(@Nullable CompiledStartRule rule, long generation) {
    static CurrentStartRule of(StoredRule stored) {
        return new CurrentStartRule(CompiledStartRule.of(stored.rule()), stored.generation());
    }
}
