/**
 * Contains the settings of the three deployment profiles, and the database that the servers of a
 * cluster share.
 *
 * <p>The package depends on Pekko Cluster and plain JDBC, but not on executions, HTTP or the
 * server. The entry types are {@link dev.askel.cluster.Profile} and {@link
 * dev.askel.cluster.ClusterDatabase}.
 */
@NullMarked
package dev.askel.cluster;

import org.jspecify.annotations.NullMarked;
