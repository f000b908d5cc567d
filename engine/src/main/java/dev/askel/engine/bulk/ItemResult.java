package dev.askel.engine.bulk;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.BulkJobs.ItemState;
import org.jspecify.annotations.Nullable;

/**
 * The result of an item.
 *
 * @param error AWS's name of the error of a failed item
 * @param reason why the item was skipped or failed
 */
record ItemResult(
        StoredItem item, ItemState state, @Nullable String error, @Nullable String reason) {

    static ItemResult done(StoredItem item) {
        return new ItemResult(item, ItemState.DONE, null, null);
    }

    static ItemResult skipped(StoredItem item, String reason) {
        return new ItemResult(item, ItemState.SKIPPED, null, reason);
    }

    static ItemResult failed(StoredItem item, EngineError error) {
        return new ItemResult(item, ItemState.FAILED, error.name(), error.message());
    }
}
