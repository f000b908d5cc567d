package dev.askel.docs;

/** Somebody who goes through the tour. */
interface Traveller {
    /** Does what the README of a folder says, until all executions that it starts have ended. */
    void visit(String folder);

    /** The same traveller as the workers of executions that run elsewhere. */
    Workers workers();
}
