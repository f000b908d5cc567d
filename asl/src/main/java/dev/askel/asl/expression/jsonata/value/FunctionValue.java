package dev.askel.asl.expression.jsonata.value;

/** A value that an expression can call: a built-in function or a lambda. */
public interface FunctionValue {}
