/** Tests of the overview of triggers. */
@NullMarked
package dev.askel.trigger.overview;

import org.jspecify.annotations.NullMarked;
