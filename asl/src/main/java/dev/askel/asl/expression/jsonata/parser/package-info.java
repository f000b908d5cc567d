/**
 * Parser of JSONata, vendored from JSONata for Java 0.9.10 of Dashjoin GmbH (Apache License 2.0,
 * itself derived from JSONata of IBM, MIT License). {@link
 * dev.askel.asl.expression.jsonata.parser.Parser} is the entry type. NOTICE in the root folder
 * names both works, and docs/adr/0006 says why the code is here.
 *
 * <p>Changes against the original: the tree is separate from the parser and from function values,
 * the error texts are those of JSONata 2.0.6, the operators {@code ?:} and {@code ??} of later
 * releases are refused, and the mode that recovers from syntax errors is gone.
 *
 * <p>The package is not NullMarked: null means JSONata's undefined, as in the original. It must not
 * know the evaluator, states or definitions.
 */
package dev.askel.asl.expression.jsonata.parser;
