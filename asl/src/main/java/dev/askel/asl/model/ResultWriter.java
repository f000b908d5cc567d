package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The ResultWriter of a distributed Map, which formats the results and can export them
 * (docs/aws/asl.md section 10).
 *
 * @param resource the Resource; null when the results are not exported
 * @param arguments Parameters or Arguments; null if absent
 * @param config the WriterConfig, a JSON object that can be empty
 */
public record ResultWriter(
        @Nullable String resource, @Nullable Expression arguments, Payload config) {}
