/**
 * Stores event buses, rules, targets and tags. Entry type: {@link
 * dev.askel.trigger.event.registry.RuleRegistry}.
 */
@NullMarked
package dev.askel.trigger.event.registry;

import org.jspecify.annotations.NullMarked;
