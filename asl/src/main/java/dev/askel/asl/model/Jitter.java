package dev.askel.asl.model;

/** The JitterStrategy of a Retrier: whether the delay is exact or random. */
public enum Jitter {
    /** The delay is exact. */
    NONE,
    /** The delay is random, uniformly from zero to the exact delay. */
    FULL
}
