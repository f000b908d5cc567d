/** Results of a Map Run: the files of ResultWriter and the state's output. Depends on no actor and no table. */
@NullMarked
package dev.askel.engine.maprun.result;

import org.jspecify.annotations.NullMarked;
