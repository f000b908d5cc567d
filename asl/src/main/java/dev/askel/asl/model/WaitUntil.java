package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.path.PathExpression;

/** The field that gives the end of a Wait state. A state has exactly one of the four. */
public sealed interface WaitUntil {

    /** Seconds: a literal of 0..99,999,999, or a JSONata expression. */
    record Seconds(Expression value) implements WaitUntil {}

    /** SecondsPath: refers to an integer of seconds. */
    record SecondsPath(PathExpression path) implements WaitUntil {}

    /** Timestamp: a literal in RFC 3339, or a JSONata expression. */
    record Timestamp(Expression value) implements WaitUntil {}

    /** TimestampPath: refers to a text in RFC 3339. */
    record TimestampPath(PathExpression path) implements WaitUntil {}
}
