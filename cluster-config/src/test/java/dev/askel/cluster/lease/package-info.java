/** Tried against a real PostgreSQL with the engine's own tables. */
@NullMarked
package dev.askel.cluster.lease;

import org.jspecify.annotations.NullMarked;
