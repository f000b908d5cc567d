/**
 * Executions and calls that AWS was recorded to answer, replayed against a server of this build by
 * the recordings' own runner. Knows neither the server nor how the runner compares.
 */
@NullMarked
package dev.askel.docs.conformance;

import org.jspecify.annotations.NullMarked;
