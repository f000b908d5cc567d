/**
 * Results of a Map Run: the files of ResultWriter and the state's output. {@link
 * dev.askel.engine.maprun.result.MapRunResults} is the entry type. Depends on no actor.
 */
@NullMarked
package dev.askel.engine.maprun.result;

import org.jspecify.annotations.NullMarked;
