/** Tests of formation with a real PostgreSQL and the tables of the engine. */
@NullMarked
package dev.askel.cluster.formation;

import org.jspecify.annotations.NullMarked;
