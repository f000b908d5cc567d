package dev.askel.engine.execution;

/**
 * Requests the actor to stop. The shard sends this message for a passivation, a rebalance or a
 * shutdown.
 */
public record HandOff() implements ExecutionCommand.Internal {}
