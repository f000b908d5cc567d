package dev.askel.engine.journal;

/**
 * The Map Run for which the start of a child was decided. Unless the run is still RUNNING with this
 * owner in the transaction, the outcome is {@link WriteOutcome.MapRunChanged}.
 *
 * @param owner the version of the run's row when its owner took the run over
 */
public record MapRunGuard(String mapRunId, long owner) {}
