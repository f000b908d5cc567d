package dev.askel.engine.express;

import org.apache.pekko.actor.NoSerializationVerificationNeeded;

/** A message that the actor of an Express execution sends to itself. */
interface ExpressMessage extends NoSerializationVerificationNeeded {}
