package dev.askel.asl.model;

import java.util.List;

/** A state that can have Retry and Catch: a Task, Parallel or Map state. */
public sealed interface RetryableState extends State permits TaskState, ParallelState, MapState {

    /** Returns the elements of the Retry field, in the order of the definition; empty if absent. */
    List<Retrier> retriers();

    /** Returns the elements of the Catch field, in the order of the definition; empty if absent. */
    List<Catcher> catchers();

    /** Returns the continuation after the state has succeeded. */
    Successor successor();
}
