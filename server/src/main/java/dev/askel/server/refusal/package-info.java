/** How any room below the composition root tells the operator that it does not start, and why. */
@NullMarked
package dev.askel.server.refusal;

import org.jspecify.annotations.NullMarked;
