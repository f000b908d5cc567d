/**
 * The protocol of executions, and the types that all phases of an execution share: commands,
 * services, settings, tokens.
 *
 * <p>Messages between nodes are identified by the names of their classes. These classes must keep
 * their names and stay in this package. The phases have packages of their own; this package knows
 * none of them, and neither SQL nor HTTP.
 */
@NullMarked
package dev.askel.engine.execution;

import org.jspecify.annotations.NullMarked;
