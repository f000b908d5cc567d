package dev.askel.engine.execution;

/** What may travel between nodes; bound to Pekko's CBOR serialiser in reference.conf. */
public interface EngineMessage {}
