package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.path.PathExpression;

/**
 * The field that determines the end of a Wait state. A state has exactly one of the four fields.
 */
public sealed interface WaitUntil {

    /** The field Seconds: a literal from 0 to 99,999,999, or a JSONata expression. */
    record Seconds(Expression value) implements WaitUntil {}

    /** The field SecondsPath, which refers to a number of seconds. */
    record SecondsPath(PathExpression path) implements WaitUntil {}

    /** The field Timestamp: an RFC 3339 literal, or a JSONata expression. */
    record Timestamp(Expression value) implements WaitUntil {}

    /** The field TimestampPath, which refers to an RFC 3339 string. */
    record TimestampPath(PathExpression path) implements WaitUntil {}
}
