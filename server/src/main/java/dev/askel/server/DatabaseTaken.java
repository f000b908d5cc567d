package dev.askel.server;

import org.apache.pekko.actor.CoordinatedShutdown;

/** Why a server ends whose database another server has taken while it was out of reach. */
record DatabaseTaken() implements CoordinatedShutdown.Reason {}
