/**
 * The metrics at {@code GET /metrics}: the counters of all packages, under the names that
 * Prometheus scrapes ({@code docs/operations/monitoring.md} lists them). No other package depends
 * on Prometheus.
 */
@NullMarked
package dev.askel.server.metrics;

import org.jspecify.annotations.NullMarked;
