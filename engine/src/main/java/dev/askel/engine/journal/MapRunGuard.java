package dev.askel.engine.journal;

/**
 * The Map Run for which the start of a child was decided. The transaction compares it with the
 * stored run. If the run is no longer RUNNING with this owner, the outcome is {@link
 * WriteOutcome.MapRunChanged}.
 *
 * @param owner identifies the actor that owns the run: the version of the row that its takeover
 *     produced; 0 for the first owner
 */
public record MapRunGuard(String mapRunId, long owner) {}
