/** Tried against a real PostgreSQL with the engine's own tables. */
@NullMarked
package dev.askel.cluster.formation;

import org.jspecify.annotations.NullMarked;
