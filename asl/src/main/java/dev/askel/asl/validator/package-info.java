/**
 * What AWS refuses of a definition beyond what cannot be compiled: fields that do not belong,
 * states that cannot be reached, integrations that do not exist, rules of Express (validation.md).
 *
 * <p>The rules look at the tree as it is written, so that one wrong field hides no other finding.
 * Rules about the values of single fields are the parser's; a rule here never repeats one of them.
 * Only definitions that come in are validated, never stored ones.
 */
@NullMarked
package dev.askel.asl.validator;

import org.jspecify.annotations.NullMarked;
