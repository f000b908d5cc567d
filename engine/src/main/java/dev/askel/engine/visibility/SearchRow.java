package dev.askel.engine.visibility;

import dev.askel.engine.api.workbench.ExecutionSearches.FoundExecution;

/**
 * A row and its position, at which a search can continue at any later time.
 *
 * @param bucket the bucket (partition) of its journal rows; a long-running execution moves to
 *     another bucket
 */
public record SearchRow(FoundExecution execution, ListPosition position, int bucket) {
    /** Returns the persistence id of its journal rows. */
    public String persistenceId() {
        return position.persistenceId();
    }
}
