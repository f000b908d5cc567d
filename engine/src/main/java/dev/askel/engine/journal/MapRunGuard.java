package dev.askel.engine.journal;

/**
 * The Map Run for which the start of a child was decided. The transaction compares it with the
 * stored run. If the run is no longer RUNNING with this owner, the outcome is {@link
 * WriteOutcome.MapRunChanged}. If the start rule of its machine has changed, the outcome is {@link
 * WriteOutcome.MachineChanged}.
 *
 * @param owner identifies the actor that owns the run: the version of the row that its takeover
 *     produced; 0 for the first owner
 * @param startRuleGeneration the generation of the machine's start rule; 0 if it never had one
 */
public record MapRunGuard(String mapRunId, long owner, long startRuleGeneration) {}
