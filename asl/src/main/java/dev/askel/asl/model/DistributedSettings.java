package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a Map state that only its distributed mode reads (docs/aws/asl.md section 10).
 *
 * @param label names the Map Run; null where absent
 * @param toleratedFailureCount a literal or a path; null means 0
 * @param toleratedFailurePercentage a literal or a path; null means 0
 */
public record DistributedSettings(
        @Nullable String label,
        @Nullable ItemReader itemReader,
        @Nullable ItemBatcher itemBatcher,
        @Nullable ResultWriter resultWriter,
        @Nullable Expression toleratedFailureCount,
        @Nullable Expression toleratedFailurePercentage) {

    /** Whether the state has none of these fields. */
    public boolean isEmpty() {
        return label == null
                && itemReader == null
                && itemBatcher == null
                && resultWriter == null
                && toleratedFailureCount == null
                && toleratedFailurePercentage == null;
    }
}
