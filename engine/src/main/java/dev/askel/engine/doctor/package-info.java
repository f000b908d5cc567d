/**
 * Checks the stored rows for damage that keeps an execution from resuming, and for rows whose owner
 * is gone. The checks read snapshots of the database and need no running engine. Entry type: {@link
 * dev.askel.engine.doctor.Examination}. The package does not depend on actors.
 */
@NullMarked
package dev.askel.engine.doctor;

import org.jspecify.annotations.NullMarked;
