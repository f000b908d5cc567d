/**
 * The usage that AWS would bill, and its cost. The package must not count usage: {@code
 * dev.askel.engine.usage} does.
 *
 * <p>Entry type: {@link dev.askel.engine.api.usage.BilledUsage}.
 */
@NullMarked
package dev.askel.engine.api.usage;

import org.jspecify.annotations.NullMarked;
