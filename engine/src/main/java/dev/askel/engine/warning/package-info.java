/**
 * Warnings that requests and rows cause, and whose number is therefore limited. Entry type: {@link
 * dev.askel.engine.warning.LimitedWarnings}. The package depends on no other package of the module.
 */
@NullMarked
package dev.askel.engine.warning;

import org.jspecify.annotations.NullMarked;
