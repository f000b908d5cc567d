package dev.askel.cluster.formation;

import org.apache.pekko.actor.CoordinatedShutdown;

/**
 * The reason for the shutdown of a node that finds a newer cluster in the database, or whose
 * cluster lost all members before the node was one.
 *
 * @param formation the node's own formation
 * @param newer the newer formation; the same as {@code formation} when there is none
 */
public record OutdatedFormation(long formation, long newer) implements CoordinatedShutdown.Reason {}
