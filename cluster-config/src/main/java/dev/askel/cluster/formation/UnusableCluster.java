package dev.askel.cluster.formation;

import org.apache.pekko.actor.CoordinatedShutdown;

/**
 * The reason for a shutdown: the node found a newer cluster in the database, or the cluster that
 * admitted the node lost all members before the node became a member.
 *
 * @param formation the number of the node's own cluster
 * @param newestFormation the number of the newest cluster, possibly the node's own
 */
public record UnusableCluster(long formation, long newestFormation)
        implements CoordinatedShutdown.Reason {}
