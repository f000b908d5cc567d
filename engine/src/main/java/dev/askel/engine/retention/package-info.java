/**
 * Closed executions leave after a while (design section 5): their rows one by one as each has been
 * kept long enough, their journal with the whole partition of the week they started in. What still
 * runs then, or closed late, is moved out of that partition before. One in the cluster does so, in
 * small steps beside everybody's work; wherever it is broken off, the next round goes on.
 */
@NullMarked
package dev.askel.engine.retention;

import org.jspecify.annotations.NullMarked;
