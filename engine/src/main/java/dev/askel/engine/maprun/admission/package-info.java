/**
 * Shares the resources of a node fairly between the state machines whose Map Runs use them. The
 * entry type is {@link dev.askel.engine.maprun.admission.FairAdmission}.
 */
@NullMarked
package dev.askel.engine.maprun.admission;

import org.jspecify.annotations.NullMarked;
