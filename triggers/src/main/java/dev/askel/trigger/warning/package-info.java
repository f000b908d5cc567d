/**
 * Warnings that clients and devices cause. Entry type: {@link
 * dev.askel.trigger.warning.LimitedWarnings}. The package depends on no other package of the
 * module.
 */
@NullMarked
package dev.askel.trigger.warning;

import org.jspecify.annotations.NullMarked;
