package dev.askel.server;

import org.apache.pekko.actor.CoordinatedShutdown;

/** Why a server ends that was told to: by a signal, or by closing it. */
record OperatorStop() implements CoordinatedShutdown.Reason {}
