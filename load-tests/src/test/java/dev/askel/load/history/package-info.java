/**
 * Tests that the checker finds no violations in correct histories, and finds each planted
 * violation.
 *
 * <p>The tests do not use the wire protocol, because the checker makes no calls.
 */
@NullMarked
package dev.askel.load.history;

import org.jspecify.annotations.NullMarked;
