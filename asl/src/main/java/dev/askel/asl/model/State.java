package dev.askel.asl.model;

import org.jspecify.annotations.Nullable;

/** One state of a {@link StateGraph}. */
public sealed interface State
        permits PassState, ChoiceState, WaitState, SucceedState, FailState, WorkState {

    /** The key of the state in its graph: 1 to 80 characters, unique in the whole machine. */
    String name();

    /** The Comment field, which has no effect. */
    @Nullable String comment();

    /** The state type as the definition names it. */
    StateType type();

    /** The data flow of the state; {@link FailState} has the identity flow. */
    DataFlow dataFlow();

    /**
     * The assignments on leaving the state; empty for {@link FailState} and {@link SucceedState}.
     */
    Assignments assign();

    /** The language of the state's expressions. */
    default QueryLanguage queryLanguage() {
        return dataFlow().queryLanguage();
    }
}
