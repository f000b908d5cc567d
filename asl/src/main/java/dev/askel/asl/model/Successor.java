package dev.askel.asl.model;

/** The continuation of a frame after a state. */
public sealed interface Successor {

    /** The frame enters another state of the same {@link StateGraph}. */
    record Next(String state) implements Successor {}

    /** The scope (machine, branch or iteration) ends here with the state's output. */
    record End() implements Successor {}
}
