/**
 * The protocol of executions, and the types that all phases of an execution share: commands,
 * services, settings, tokens.
 *
 * <p>Messages between nodes contain the names of their classes. So these classes must keep their
 * names and stay in this package. The phases are subpackages. This package depends on none of them,
 * and neither on SQL nor on HTTP.
 */
@NullMarked
package dev.askel.engine.execution;

import org.jspecify.annotations.NullMarked;
