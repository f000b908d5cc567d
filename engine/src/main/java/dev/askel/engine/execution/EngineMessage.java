package dev.askel.engine.execution;

/** A message between nodes. It is bound to Pekko's CBOR serializer in reference.conf. */
public interface EngineMessage {}
