/**
 * Runs background work in a fixed number of parts, which are distributed over the nodes of the
 * cluster.
 */
@NullMarked
package dev.askel.engine.daemon;

import org.jspecify.annotations.NullMarked;
