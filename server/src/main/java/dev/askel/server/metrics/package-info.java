/**
 * The metrics at {@code GET /metrics}: the counters of all packages, under their Prometheus names
 * ({@code docs/operations/monitoring.md}). No other package depends on Prometheus.
 */
@NullMarked
package dev.askel.server.metrics;

import org.jspecify.annotations.NullMarked;
