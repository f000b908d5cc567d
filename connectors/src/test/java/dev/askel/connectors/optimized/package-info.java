/** Tests of the optimized integrations. */
@NullMarked
package dev.askel.connectors.optimized;

import org.jspecify.annotations.NullMarked;
