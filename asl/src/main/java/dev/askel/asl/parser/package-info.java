/**
 * Parses a definition into the compiled model, or into a list of errors with their positions.
 * {@link dev.askel.asl.parser.DefinitionParser} is the entry type.
 *
 * <p>The parser reads the fields that the model needs, and refuses values that cannot be compiled.
 * It ignores other fields. {@code asl.validator} checks the further rules of AWS.
 */
@NullMarked
package dev.askel.asl.parser;

import org.jspecify.annotations.NullMarked;
