/**
 * The decisions about a Map Run: its writes, its starts of children and its end. {@link
 * dev.askel.engine.maprun.decision.RunState} is the entry type. The package has no effects and
 * reads no clock. The package does not depend on the packages that perform its decisions.
 */
@NullMarked
package dev.askel.engine.maprun.decision;

import org.jspecify.annotations.NullMarked;
