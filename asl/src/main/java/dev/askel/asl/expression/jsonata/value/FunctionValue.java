package dev.askel.asl.expression.jsonata.value;

/** A value that an expression can call: a function of the language or a lambda. */
public interface FunctionValue {}
