package dev.askel.server;

import org.apache.pekko.actor.CoordinatedShutdown;

/** The reason of a shutdown that a signal or a call to {@code close} requested. */
record OperatorStop() implements CoordinatedShutdown.Reason {}
