/**
 * From the text of a definition to its compiled model, or to a list of what is wrong with it and
 * where.
 *
 * <p>The room reads what the model needs: it refuses what cannot be compiled and ignores what the
 * model has no place for. What AWS refuses beyond that is the business of {@code asl.validator}.
 * Nothing a user writes makes it throw.
 */
@NullMarked
package dev.askel.asl.parser;

import org.jspecify.annotations.NullMarked;
