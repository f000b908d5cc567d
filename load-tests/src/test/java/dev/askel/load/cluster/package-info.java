/**
 * Tests of the fault rounds: three short faults in a cluster of three nodes, and unit tests of the
 * checks.
 *
 * <p>Only {@code ClusterFaultsTest} starts nodes and uses the wire protocol. {@code
 * StoredRulesTest} writes to tables of the engine's migrations, because a server does not leave
 * such rows.
 */
@NullMarked
package dev.askel.load.cluster;

import org.jspecify.annotations.NullMarked;
