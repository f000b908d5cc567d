/**
 * Reads the text of a definition into the compiled model, or into the list of its errors with their
 * positions. {@link dev.askel.asl.parser.DefinitionParser} is the entry type.
 *
 * <p>The parser reads the fields that the model needs. It refuses text that cannot be compiled and
 * ignores other fields; {@code asl.validator} checks the further rules of AWS. No text makes it
 * throw.
 */
@NullMarked
package dev.askel.asl.parser;

import org.jspecify.annotations.NullMarked;
