package dev.askel.server;

import org.apache.pekko.actor.CoordinatedShutdown;

/**
 * The reason of a shutdown after another server has taken over the database, while it was
 * unavailable to this server.
 */
record DatabaseTakenOver() implements CoordinatedShutdown.Reason {}
