/**
 * The results of a Map Run: the state's output, or the exported files of ResultWriter. {@link
 * dev.askel.engine.maprun.result.MapRunResults} is the entry type. This package depends on no
 * actor.
 */
@NullMarked
package dev.askel.engine.maprun.result;

import org.jspecify.annotations.NullMarked;
