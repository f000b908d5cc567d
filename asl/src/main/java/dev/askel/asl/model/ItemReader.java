package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The ItemReader of a distributed Map, which reads the items from another service (docs/aws/asl.md
 * section 10).
 *
 * @param resource the Resource; empty if a stored definition has none
 * @param arguments Parameters or Arguments; null if absent
 * @param maxItems MaxItems or MaxItemsPath of the ReaderConfig; null or 0 means no limit
 * @param config the ReaderConfig, a JSON object that can be empty
 */
public record ItemReader(
        String resource,
        @Nullable Expression arguments,
        @Nullable Expression maxItems,
        Payload config) {}
