package dev.askel.asl.model;

/** The continuation after a state has succeeded. */
public sealed interface Successor {

    /** The execution continues with another state of the same {@link StateGraph}. */
    record Next(String state) implements Successor {}

    /** The execution, branch or iteration ends with the output of the state. */
    record End() implements Successor {}
}
