package dev.askel.engine.registry;

import dev.askel.engine.registry.table.StartRuleTable.StoredRule;
import dev.askel.engine.searchattribute.CompiledAttributes;
import dev.askel.engine.startrule.CompiledStartRule;
import org.jspecify.annotations.Nullable;

/**
 * The start rule and the search attributes of a machine, for redrives and for the children of Map
 * Runs.
 *
 * <p>The transaction of a child's start compares the generation, and refuses the start after a
 * change of either. It reads this generation without a lock: a concurrent child can have the former
 * values.
 *
 * @param rule null without a rule
 * @param generation the generation of the machine's last change of the rule or of the attributes; 0
 *     if it never had any
 */
public record CurrentStartRule(
        @Nullable CompiledStartRule rule, long generation, CompiledAttributes attributes) {
    static CurrentStartRule of(StoredRule stored) {
        return new CurrentStartRule(
                CompiledStartRule.of(stored.rule()),
                stored.generation(),
                CompiledAttributes.of(stored.searchAttributes()));
    }
}
