package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import org.jspecify.annotations.Nullable;

/**
 * How a distributed Map puts items together, so that each of its children gets several
 * (docs/aws/asl.md section 10).
 *
 * @param maxItemsPerBatch a literal, a path or an expression; null or 0 for as many as fit
 * @param maxInputBytesPerBatch of the whole input of a child; null or 0 for what any input may have
 * @param batchInput what every child gets beside its items; null for nothing
 */
public record ItemBatcher(
        @Nullable Expression maxItemsPerBatch,
        @Nullable Expression maxInputBytesPerBatch,
        @Nullable Expression batchInput) {}
