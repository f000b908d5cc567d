package dev.askel.engine.journal;

/**
 * The Map Run for which the start of a child was decided. The transaction compares it with the
 * stored run. If the run is no longer RUNNING with this owner, the outcome is {@link
 * WriteOutcome.MapRunChanged}.
 *
 * @param owner the version of the run's row when the owner loaded the run
 */
public record MapRunGuard(String mapRunId, long owner) {}
