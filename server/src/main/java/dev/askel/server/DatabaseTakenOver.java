package dev.askel.server;

import org.apache.pekko.actor.CoordinatedShutdown;

/**
 * The reason of a shutdown after another server acquired the database. This server had lost its
 * connection to the database before.
 */
record DatabaseTakenOver() implements CoordinatedShutdown.Reason {}
