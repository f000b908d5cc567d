package dev.askel.cluster.formation;

import org.apache.pekko.actor.CoordinatedShutdown;

/**
 * Why a node ends that finds a newer cluster than its own in the database.
 *
 * @param formation its own
 * @param newer the other
 */
public record OutdatedFormation(long formation, long newer) implements CoordinatedShutdown.Reason {}
