package dev.askel.engine.execution;

/** The shard stops the actor: passivation, rebalance or shutdown. */
public record HandOff() implements ExecutionCommand.Internal {}
