/** Tests of the optimised integrations. */
@NullMarked
package dev.askel.connectors.optimized;

import org.jspecify.annotations.NullMarked;
