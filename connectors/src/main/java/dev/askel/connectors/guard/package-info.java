/**
 * Calls hosts that definitions name: decides which of these hosts may be called, and contains the
 * HTTP client that connects only to permitted hosts. Hosts in settings are called by other
 * packages. The entry type is {@link dev.askel.connectors.guard.GuardedCalls}.
 *
 * <p>The package does not depend on AWS or on the results of Tasks.
 */
@NullMarked
package dev.askel.connectors.guard;

import org.jspecify.annotations.NullMarked;
