/**
 * Checks the rules of AWS that a definition must satisfy beyond being compilable, such as fields
 * that do not belong to a state, unreachable states, unknown integrations and the rules of Express
 * (docs/aws/validation.md). {@link dev.askel.asl.validator.DefinitionValidator} is the entry type.
 *
 * <p>The rules read the tree as it is written, so that one wrong field hides no other error. The
 * parser checks the values of single fields, and no rule here repeats such a check. Only incoming
 * definitions are validated, never stored ones.
 */
@NullMarked
package dev.askel.asl.validator;

import org.jspecify.annotations.NullMarked;
