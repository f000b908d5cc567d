/** Tests of the lease with a real PostgreSQL and the tables of the engine. */
@NullMarked
package dev.askel.cluster.lease;

import org.jspecify.annotations.NullMarked;
