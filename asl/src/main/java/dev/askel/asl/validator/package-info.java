/**
 * Checks AWS's rules for a definition that compiles (docs/aws/validation.md). Examples are fields
 * that do not belong to a state, unreachable states, unknown integrations and the rules of Express.
 * The entry type is {@link dev.askel.asl.validator.DefinitionValidator}.
 *
 * <p>The rules read the tree as it is written, so that one wrong field hides no other error. The
 * parser checks the values of single fields, and no rule here repeats such a check. Only incoming
 * definitions are validated, never stored ones.
 */
@NullMarked
package dev.askel.asl.validator;

import org.jspecify.annotations.NullMarked;
