/**
 * Stores a lease as a database row. The side of a network partition that acquires the lease
 * survives.
 *
 * <p>Only Pekko's split-brain resolver uses this package. The package does not depend on the
 * formation of the cluster.
 */
@NullMarked
package dev.askel.cluster.lease;

import org.jspecify.annotations.NullMarked;
