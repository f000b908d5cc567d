/**
 * The stored progress of a Map Run: {@link dev.askel.engine.maprun.progress.RunProgress} and its
 * codec. This package depends on no actor and no table.
 */
@NullMarked
package dev.askel.engine.maprun.progress;

import org.jspecify.annotations.NullMarked;
