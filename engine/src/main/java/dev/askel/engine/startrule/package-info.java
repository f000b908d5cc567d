/**
 * The rules of start limits: their stored form, and the evaluation of their expressions. The
 * package must not decide which execution starts: the journal and {@code startqueue} do.
 *
 * <p>Entry type: {@link dev.askel.engine.startrule.CompiledStartRule}.
 */
@NullMarked
package dev.askel.engine.startrule;

import org.jspecify.annotations.NullMarked;
