/**
 * Stores the lease that decides which side of a partition survives as a row in the database.
 *
 * <p>Only Pekko's split-brain resolver uses it; it does not depend on the rest of the cluster.
 */
@NullMarked
package dev.askel.cluster.lease;

import org.jspecify.annotations.NullMarked;
