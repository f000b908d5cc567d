package dev.askel.engine.maprun.child;

import dev.askel.asl.expression.Payload;

/**
 * A request to start a child execution whose plan is durable.
 *
 * @param child the number of the child in its run, from 0
 * @param items the number of items in its input, at least 1
 * @param input the child's input, within the payload limit
 */
public record ChildStart(long child, int items, Payload input) {}
