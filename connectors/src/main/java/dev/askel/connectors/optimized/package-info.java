/**
 * The optimised integrations of services (spec/integrations.md section 2) but Lambda and Step
 * Functions: one connector over a table that says of each API what is called, what its parameters
 * must be, what its result and its errors look like, and how the end of a job shows.
 *
 * <p>Sends nothing by itself: {@code connectors.aws} does. Knows no execution and no history.
 */
@NullMarked
package dev.askel.connectors.optimized;

import org.jspecify.annotations.NullMarked;
