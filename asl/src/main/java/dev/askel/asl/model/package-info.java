/**
 * A definition of the Amazon States Language, compiled: sealed, immutable records that say what a
 * state machine is. A value that exists is valid in itself.
 *
 * <p>The room knows the expressions ({@code asl.expression}) that fields hold. It must not know how
 * a definition is written down ({@code parser}), which definitions AWS refuses ({@code validator}),
 * nor how one is run ({@code interpreter}); it sees no clock, no chance, no thread.
 */
@NullMarked
package dev.askel.asl.model;

import org.jspecify.annotations.NullMarked;
