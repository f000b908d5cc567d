/**
 * Checks AWS's rules for definitions that the parser does not check (docs/aws/validation.md).
 * Examples are fields that a state must not have, unreachable states and unknown integrations. The
 * entry type is {@link dev.askel.asl.validator.DefinitionValidator}.
 *
 * <p>The rules read the JSON tree of the definition, so that an invalid field hides no other error.
 * The parser checks the values of single fields, and these rules do not repeat its checks. Only new
 * definitions are validated, not stored ones.
 */
@NullMarked
package dev.askel.asl.validator;

import org.jspecify.annotations.NullMarked;
