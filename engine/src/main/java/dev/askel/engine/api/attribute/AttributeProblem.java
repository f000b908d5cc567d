package dev.askel.engine.api.attribute;

/** The reason why an execution has no value for a search attribute. */
public enum AttributeProblem {
    /** The expression failed. */
    EXPRESSION_FAILED,
    /** The result has another type than the attribute, or is not a time of the years 1 to 9999. */
    WRONG_TYPE,
    /** The result is longer than the maximum. */
    TOO_LONG,
    /** The number is too large to be stored exactly. */
    INEXACT_NUMBER,
    /** The result contains a character that the database cannot store. */
    UNSUPPORTED_CHARACTER
}
