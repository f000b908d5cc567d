/**
 * How a node finds its cluster through the database, or forms one, and who may use a database at
 * all.
 *
 * <p>Blocks on JDBC, on threads of its own; actors never wait for it.
 */
@NullMarked
package dev.askel.cluster.formation;

import org.jspecify.annotations.NullMarked;
