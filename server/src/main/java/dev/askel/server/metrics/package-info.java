/**
 * The figures at {@code GET /metrics}: what each room counts by itself, under the names that
 * Prometheus scrapes ({@code docs/operations.md} lists them). No room knows Prometheus.
 */
@NullMarked
package dev.askel.server.metrics;

import org.jspecify.annotations.NullMarked;
