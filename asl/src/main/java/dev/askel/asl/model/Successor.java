package dev.askel.asl.model;

/** Where control goes when a state has done its work. */
public sealed interface Successor {

    /** Control goes to another state of the same {@link StateGraph}. */
    record Next(String state) implements Successor {}

    /** The scope (machine, branch or iteration) ends here with the state's output. */
    record End() implements Successor {}
}
