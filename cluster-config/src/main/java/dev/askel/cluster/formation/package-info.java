/**
 * Finds the cluster of a node through the database, or forms a new cluster. It also locks the
 * database against servers that do not belong to the cluster. The entry types are {@link
 * dev.askel.cluster.formation.Formation} and {@link dev.askel.cluster.formation.ServerSession}.
 *
 * <p>The package blocks on JDBC in its own threads; actors never wait for it.
 */
@NullMarked
package dev.askel.cluster.formation;

import org.jspecify.annotations.NullMarked;
