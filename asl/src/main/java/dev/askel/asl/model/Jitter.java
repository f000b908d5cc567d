package dev.askel.asl.model;

/** JitterStrategy of a Retrier: whether the delay is drawn or exact. */
public enum Jitter {
    /** The delay is exact. */
    NONE,
    /** The delay is drawn evenly from zero to the exact one. */
    FULL
}
