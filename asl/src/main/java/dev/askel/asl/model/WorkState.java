package dev.askel.asl.model;

import java.util.List;

/** A state whose work can fail and that may therefore carry Retry and Catch. */
public sealed interface WorkState extends State permits TaskState, ParallelState, MapState {

    /** The Retry field in definition order; empty where absent. */
    List<Retrier> retriers();

    /** The Catch field in definition order; empty where absent. */
    List<Catcher> catchers();

    /** The continuation after success. */
    Successor successor();
}
