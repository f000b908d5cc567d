/**
 * The lease that decides which side of a partition lives on, as a row in the database.
 *
 * <p>Used by Pekko's split-brain resolver alone; knows nothing else of the cluster.
 */
@NullMarked
package dev.askel.cluster.lease;

import org.jspecify.annotations.NullMarked;
