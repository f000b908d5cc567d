/**
 * The parser of JSONata, vendored from JSONata for Java 0.9.10 of Dashjoin GmbH (Apache License
 * 2.0). That work is derived from JSONata of IBM (MIT License). NOTICE in the root folder names
 * both, and docs/adr/0006 gives the reason for vendoring. The entry type is {@link
 * dev.askel.asl.expression.jsonata.parser.Parser}.
 *
 * <p>Four things differ from the original. The syntax tree is separate from the parser and from
 * function values. The error messages are those of JSONata 2.0.6. The operators {@code ?:} and
 * {@code ??} of later releases are refused. There is no mode that recovers from syntax errors.
 *
 * <p>The package is not NullMarked: null means JSONata's undefined, as in the original. It must not
 * depend on the evaluator, states or definitions.
 */
package dev.askel.asl.expression.jsonata.parser;
