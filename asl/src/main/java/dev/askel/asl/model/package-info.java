/**
 * The compiled model of a definition of the Amazon States Language: sealed, immutable records.
 * {@link dev.askel.asl.model.StateMachine} is the entry type. A value that exists is valid in
 * itself.
 *
 * <p>The package has more than 30 files on purpose. The sealed types and their records must share a
 * package, and together they are the vocabulary of the language.
 *
 * <p>The package knows the expressions that fields hold. It must not know the text of a definition
 * ({@code parser}), the definitions that AWS refuses ({@code validator}), their execution ({@code
 * interpreter}), a clock, random values or threads.
 */
@NullMarked
package dev.askel.asl.model;

import org.jspecify.annotations.NullMarked;
