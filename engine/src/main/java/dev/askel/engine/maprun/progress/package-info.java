/**
 * The stored progress of a Map Run: {@link dev.askel.engine.maprun.progress.RunProgress} and its
 * codec. Depends on no actor and no table.
 */
@NullMarked
package dev.askel.engine.maprun.progress;

import org.jspecify.annotations.NullMarked;
