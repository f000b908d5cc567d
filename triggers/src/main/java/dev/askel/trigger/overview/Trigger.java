package dev.askel.trigger.overview;

import org.jspecify.annotations.Nullable;

/**
 * A schedule, a rule or a webhook whose target is a state machine of this cluster.
 *
 * @param parent the group of a schedule, or the bus of a rule; null for a webhook
 * @param condition the expression of a schedule, the pattern of a rule, or the type of the
 *     verification of a webhook
 * @param targetArn the machine, version or alias
 */
public record Trigger(
        Kind kind,
        String arn,
        String name,
        @Nullable String parent,
        boolean isEnabled,
        String condition,
        String targetArn) {
    /** The kinds of triggers. */
    public enum Kind {
        SCHEDULE,
        RULE,
        WEBHOOK
    }
}
