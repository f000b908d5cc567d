package dev.askel.trigger.event.registry;

import dev.askel.engine.api.arn.ArnScope;
import java.util.Set;

/**
 * Accounts and regions whose default bus has rules.
 *
 * @param isComplete false when more scopes have rules than were read
 */
public record ScopesWithRules(Set<ArnScope> scopes, boolean isComplete) {
    /** The maximum number of scopes that are read. */
    public static final int SCOPES_MAX = 10_000;

    /** Whether the default bus of a scope may have rules. */
    public boolean mayContain(ArnScope scope) {
        return !isComplete || scopes.contains(scope);
    }
}
