package dev.askel.engine.journal;

/**
 * The Map Run on which the start of a child was decided. In the transaction the run must still be
 * RUNNING and have this owner, otherwise the outcome is {@link WriteOutcome.MapRunChanged}.
 *
 * @param owner the version of the run's row at which its owner took the run over
 */
public record MapRunGuard(String mapRunId, long owner) {}
