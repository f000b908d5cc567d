/**
 * Shares the resources of a node between the state machines whose Map Runs use them. Entry: {@link
 * dev.askel.engine.maprun.admission.FairAdmission}.
 */
@NullMarked
package dev.askel.engine.maprun.admission;

import org.jspecify.annotations.NullMarked;
