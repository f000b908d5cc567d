package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a Map state that apply only in distributed mode (docs/aws/asl.md section 10).
 *
 * @param label the Label, which becomes part of the Map Run's ARN; null if absent
 * @param toleratedFailureCount ToleratedFailureCount or ToleratedFailureCountPath; null means 0
 * @param toleratedFailurePercentage ToleratedFailurePercentage or ToleratedFailurePercentagePath;
 *     null means 0
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
