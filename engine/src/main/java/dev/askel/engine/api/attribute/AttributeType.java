package dev.askel.engine.api.attribute;

/** The type of a search attribute. */
public enum AttributeType {
    /** A string that is compared as a whole or by its prefix. */
    KEYWORD,
    /** A string whose words are searched. */
    TEXT,
    /** A number of double precision. */
    NUMBER,
    /** A point in time, in milliseconds. */
    TIME,
    BOOLEAN
}
