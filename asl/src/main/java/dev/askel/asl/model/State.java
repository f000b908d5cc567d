package dev.askel.asl.model;

import org.jspecify.annotations.Nullable;

/** One state of a {@link StateGraph}. */
public sealed interface State
        permits PassState, ChoiceState, WaitState, SucceedState, FailState, RetryableState {

    /**
     * Returns the name of the state, 1 to 80 characters, which is unique in the whole state
     * machine.
     */
    String name();

    /** Returns the Comment field, which has no effect; null if absent. */
    @Nullable String comment();

    /** Returns the type of the state. */
    StateType type();

    /** Returns the data flow of the state. A {@link FailState} has a data flow without fields. */
    DataFlow dataFlow();

    /** Returns the Assign field; empty for {@link FailState} and {@link SucceedState}. */
    Assignments assign();

    /** Returns the language of the state's expressions. */
    default QueryLanguage queryLanguage() {
        return dataFlow().queryLanguage();
    }
}
