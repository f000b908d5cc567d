/**
 * How servers become one cluster: the settings of the three profiles, and the database they meet
 * through.
 *
 * <p>Knows Pekko Cluster and plain JDBC; knows nothing of executions, of HTTP, or of who starts it.
 */
@NullMarked
package dev.askel.cluster;

import org.jspecify.annotations.NullMarked;
