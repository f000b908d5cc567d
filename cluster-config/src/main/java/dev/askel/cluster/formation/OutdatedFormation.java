package dev.askel.cluster.formation;

import org.apache.pekko.actor.CoordinatedShutdown;

/**
 * Why a node ends that finds a newer cluster than its own in the database, or nobody of its own
 * before it was a member.
 *
 * @param formation its own
 * @param newer the other; the same when there is none
 */
public record OutdatedFormation(long formation, long newer) implements CoordinatedShutdown.Reason {}
