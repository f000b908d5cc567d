/** Tests of the checker: it finds nothing in sound histories and each planted violation. */
@NullMarked
package dev.askel.load.history;

import org.jspecify.annotations.NullMarked;
