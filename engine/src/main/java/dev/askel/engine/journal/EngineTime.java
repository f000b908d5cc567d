package dev.askel.engine.journal;

/**
 * The one clock of the engine: database time carried on by a monotonic clock, so that all nodes
 * agree whatever their own clocks say. Tests put a virtual one in its place.
 */
public interface EngineTime {
    /** Epoch milliseconds. Never smaller than an earlier answer. */
    long millis();
}
