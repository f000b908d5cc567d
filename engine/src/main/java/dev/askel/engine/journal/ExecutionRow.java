package dev.askel.engine.journal;

/** One row of {@code executions}. */
public record ExecutionRow(ExecutionRowIdentity identity, ExecutionProgress progress) {}
