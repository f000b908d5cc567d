package dev.askel.asl.model;

/** The JitterStrategy of a retrier. */
public enum Jitter {
    /** The delay is exact. */
    NONE,
    /** The delay is random, with a uniform distribution from zero to the exact delay. */
    FULL
}
