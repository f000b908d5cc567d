package dev.askel.trigger.event.registry;

/**
 * A damaged rule, or a rule with a damaged target. The rule or the target gets no events.
 *
 * @param reason names the damaged part; without values of the rule
 */
public record UnreadableRule(String ruleArn, String reason) {}
