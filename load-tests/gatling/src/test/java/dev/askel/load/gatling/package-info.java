/**
 * Load on any server that speaks Step Functions, by Gatling.
 *
 * <p>Must know nothing but the wire: users run it against clusters of theirs, or against AWS.
 */
@NullMarked
package dev.askel.load.gatling;

import org.jspecify.annotations.NullMarked;
